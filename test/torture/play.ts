import { FixSettings, RepairState, RewindFeed, TryAgainLater } from '../../lambdas/ingest/errors.ts';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../lambdas/ingest/limits.ts';
import { rebuild } from '../../lambdas/recovery/rebuild.ts';
import { replay } from '../../lambdas/recovery/replay.ts';
import { rewind } from '../../lambdas/recovery/rewind.ts';
import type { World } from '../../lambdas/recovery/world.ts';
import { SIGN_INS, START_TIME } from '../ports/run.ts';
import { judge, type Verdict } from './judge.ts';
import { ModelApi } from './model-api.ts';
import { ModelWorld, type Call } from './model-world.ts';
import { GOOD_IN, type JobPlan, type Kind, type Schedule, type Step } from './schedule.ts';
import { Turns } from './turns.ts';

const MINUTE_MS = 60_000;
/** How often a job waits for another before it counts as one that was cut short. */
const PATIENCE = 5;

/** Plays a schedule on the real core, then lets the feed be drained without faults, and looks at what is there. */
export async function play({ api: shape, steps, ...limits }: Schedule): Promise<Verdict> {
  const world = new ModelWorld(new ModelApi(shape), { ...LIMITS, ...limits });
  const kinds = new Map<string, Kind>();
  for (const step of steps) {
    arrive(step, world.api, kinds);
    await runTogether(world, step);
    world.clock.time += step.passes;
    lose(world, step);
    world.api.refuseCursors(step.refusesCursors);
  }
  world.api.calm = true;
  for (const job of steps.flatMap(({ jobs }) => jobs)) await untilItEnds(world, job);
  await drain(world);
  if (world.isEndless) throw new Error('it never ends');
  return judge(world, kinds, steps);
}

function arrive({ arrivals, sameUuid }: Step, api: ModelApi, kinds: Map<string, Kind>): void {
  const add = (uuid: string, kind: Kind, content: number) => {
    const time = '2026-11-22T19:59:58Z';
    const text = JSON.stringify({ uuid, timestamp: time, good: GOOD_IN[kind], content });
    kinds.set(text, kind);
    api.arrived.push(text);
  };
  for (const kind of arrivals) add(`E${kinds.size}`, kind, 0);
  const last = arrivals.at(-1);
  if (sameUuid && last !== undefined) add(`E${kinds.size - 1}`, last, 1);
}

/** The step's runs and commands, interleaved at every port call. */
async function runTogether(world: ModelWorld, { runs, jobs, faults, turns }: Step): Promise<void> {
  const pending = [...faults];
  const order = new Turns(turns);
  const call: Call = async (effect) => {
    await order.wait();
    const fault = pending.shift() ?? 'none';
    if (fault === 'before') throw new Error('killed');
    const answer = await effect();
    if (fault === 'after') throw new Error('killed');
    return answer;
  };
  await order.all([
    ...runs.map((plan) => () => ingest(world.run(plan, call))),
    ...jobs.map((plan) => () => {
      let waits = 0;
      const sleep = async (ms: number) => {
        waits += 1;
        // Time stands while others are in the middle of something.
        if (waits > PATIENCE || ms >= MINUTE_MS) throw new Error('cut short');
        await order.wait();
      };
      return run(plan, world.forJobs(plan, call, sleep));
    }),
  ]);
}

function run({ verb }: JobPlan, world: World): Promise<unknown> {
  if (verb === 'replay') return replay(world);
  const from = verb === 'rewind further' ? '2026-11-14T20:00:00.000Z' : START_TIME;
  const to = verb === 'rewind to' ? '2026-11-23T00:00:00.000Z' : undefined;
  // One uuid may have two contents here, and each is an event.
  return rewind(world, { from, to, changed: true });
}

/** What happens to the state between two steps. */
function lose({ states, jobStates, history }: ModelWorld, { loss }: Step): void {
  if (loss === 'lost') states.texts.delete(SIGN_INS.name);
  if (loss === 'garbled' && states.texts.has(SIGN_INS.name)) states.texts.set(SIGN_INS.name, '{');
  const undone = loss === 'restored by 1' ? 1 : loss === 'restored by 3' ? 3 : 0;
  if (undone > 0 && history.length > undone) {
    history.splice(-undone);
    states.texts.set(SIGN_INS.name, JSON.stringify(history.at(-1)));
    jobStates.texts.clear();
  }
}

const straight: Call = (effect) => effect();

/** Runs a command as often as it asks for, mending first what it says must be mended. */
async function untilItEnds(world: ModelWorld, job: JobPlan): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await run(job, calm(world, job));
      return;
    } catch (error) {
      if (error instanceof RepairState) await mendState(world);
      else if (!(error instanceof TryAgainLater)) throw error;
      // The live flow stands still: only an open rewind sets it going again.
      else if (!job.verb.startsWith('rewind') || job.verb === 'rewind to') await mendCursor(world);
    }
  }
  throw new Error(`${job.verb} never ends`);
}

/** One run a minute without faults, until one is caught up. */
async function drain(world: ModelWorld): Promise<void> {
  for (let minute = 0; minute < 1_000; minute += 1) {
    try {
      const outcome = await ingest(world.run({ release: 'A', deadline: Infinity }, straight));
      if (outcome === 'caught up') return;
      if (outcome === 'claimed') await mendCursor(world);
    } catch (error) {
      if (error instanceof RewindFeed) await mendCursor(world);
      else if (error instanceof RepairState) await mendState(world);
      else throw error;
    }
    world.clock.time += MINUTE_MS;
  }
  throw new Error('the feed is never drained');
}

async function mendCursor(world: ModelWorld): Promise<void> {
  await untilItEnds(world, { verb: 'rewind', release: 'A', deadline: Infinity });
}

async function mendState(world: ModelWorld): Promise<void> {
  try {
    await rebuild(calm(world, { release: 'A', deadline: Infinity }));
  } catch (error) {
    if (error instanceof RepairState) await mendCursor(world);
    else if (!(error instanceof FixSettings)) throw error;
  }
}

/** Without faults, and with all the time in the world. */
function calm(world: ModelWorld, plan: Pick<JobPlan, 'release' | 'deadline'>): World {
  return world.forJobs({ ...plan, deadline: Infinity }, straight, (ms) => {
    world.clock.time += ms;
    return Promise.resolve();
  });
}
