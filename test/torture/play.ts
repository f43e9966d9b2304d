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
import { GOOD_IN, type JobPlan, type Kind, type RunPlan, type Schedule, type Step } from './schedule.ts';
import { Turns, type Player } from './turns.ts';

const MINUTE_MS = 60_000;
/** How often a job waits for another before it counts as one that was cut short. */
const PATIENCE = 5;

/** Plays a schedule on the real core, then lets the feed be drained without faults, and looks at what is there. */
export async function play({ api: shape, steps, ...limits }: Schedule): Promise<Verdict> {
  const world = new ModelWorld(new ModelApi(shape), { ...LIMITS, ...limits });
  const kinds = new Map<string, Kind>();
  for (const step of steps) {
    arrive(step, world.api, kinds);
    await runTogether(world, step, kinds);
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
  for (const kind of arrivals) add(api, kinds, kind, `E${kinds.size}`);
  const last = arrivals.at(-1);
  if (sameUuid && last !== undefined) add(api, kinds, last, `E${kinds.size - 1}`, 1);
}

function add(api: ModelApi, kinds: Map<string, Kind>, kind: Kind, uuid: string, content = 0): void {
  const time = '2026-11-22T19:59:58Z';
  const text = JSON.stringify({ uuid, timestamp: time, good: GOOD_IN[kind], content });
  kinds.set(text, kind);
  api.arrived.push(text);
}

/** The step's runs and commands, interleaved at every port call. */
async function runTogether(world: ModelWorld, step: Step, kinds: Map<string, Kind>): Promise<void> {
  const { runs, jobs, faults, turns, meanwhile } = step;
  const pending = [...faults];
  const order = new Turns(turns, () => {
    world.clock.time += LIMITS.longestRunMs;
  });
  const callOf =
    ({ wait }: Player): Call =>
    async (effect) => {
      await wait();
      const fault = pending.shift() ?? 'none';
      if (fault === 'before') throw new Error('killed');
      const answer = await effect();
      if (fault === 'after') throw new Error('killed');
      return answer;
    };
  await order.all([
    ...runs.map((plan) => async (self: Player) => {
      if (plan.isLater) await self.rest();
      await ingest(world.run(plan, callOf(self)));
    }),
    ...jobs.map((plan) => async (self: Player) => {
      let waits = 0;
      const sleep = (ms: number) => {
        waits += 1;
        if (waits > PATIENCE) throw new Error('cut short');
        // Time stands while others are in the middle of something: who waits for long outlives them.
        return ms >= MINUTE_MS ? self.rest() : self.wait();
      };
      if (plan.isLater) await self.rest();
      await run(plan, world.forJobs(plan, callOf(self), sleep));
    }),
    async ({ wait }: Player) => {
      for (const kind of meanwhile) {
        await wait();
        add(world.api, kinds, kind, `E${kinds.size}`);
      }
    },
  ]);
}

function run({ verb }: JobPlan, world: World): Promise<unknown> {
  if (verb === 'replay') return replay(world);
  if (verb === 'rebuild') return rebuild(world);
  const from = verb === 'rewind further' ? '2026-11-14T20:00:00.000Z' : START_TIME;
  const to = verb === 'rewind to' ? '2026-11-23T00:00:00.000Z' : undefined;
  // One uuid may have two contents here, and each is an event.
  return rewind(world, { from, to, changed: true });
}

/** What happens to the states between two steps. */
function lose({ states, jobStates, history }: ModelWorld, { loss }: Step): void {
  const { name } = SIGN_INS;
  switch (loss) {
    case 'none':
      return;
    case 'lost':
      states.texts.delete(name);
      return;
    case 'garbled':
      if (states.texts.has(name)) states.texts.set(name, '{');
      return;
    case 'job state lost':
      jobStates.texts.delete(name);
      return;
    case 'job state garbled':
      if (jobStates.texts.has(name)) jobStates.texts.set(name, '{');
      return;
    case 'restored by 1':
    case 'restored by 3': {
      const undone = Number(loss.at(-1));
      if (history.length <= undone) return;
      history.splice(-undone);
      for (const [store, text] of [
        [states, history.at(-1)?.live],
        [jobStates, history.at(-1)?.job],
      ] as const) {
        if (text === undefined) store.texts.delete(name);
        else store.texts.set(name, text);
      }
    }
  }
}

const straight: Call = (effect) => effect();

const CALM: RunPlan = { release: 'A', deadline: Infinity, isLater: false };

/** Runs a command as often as it asks for, mending first what it says must be mended. */
async function untilItEnds(world: ModelWorld, job: JobPlan): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await run(job, calm(world, job));
      return;
    } catch (error) {
      // There is nothing to rebuild.
      if (error instanceof FixSettings) return;
      if (error instanceof RepairState) await mendState(world);
      else if (error instanceof RewindFeed) await mendCursor(world);
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
      const outcome = await ingest(world.run(CALM, straight));
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
  await untilItEnds(world, { verb: 'rewind', ...CALM });
}

async function mendState(world: ModelWorld): Promise<void> {
  try {
    await rebuild(calm(world, CALM));
  } catch (error) {
    if (error instanceof RepairState || error instanceof RewindFeed || error instanceof TryAgainLater) {
      await mendCursor(world);
    } else if (!(error instanceof FixSettings)) throw error;
  }
}

/** Without faults, and with all the time in the world. */
function calm(world: ModelWorld, { release }: Pick<JobPlan, 'release'>): World {
  return world.forJobs({ ...CALM, release }, straight, (ms) => {
    world.clock.time += ms;
    return Promise.resolve();
  });
}
