import { FixSettings, RepairState, RewindFeed, TryAgainLater } from '../../lambdas/ingest/errors.ts';
import { ingest } from '../../lambdas/ingest/ingest.ts';
import { LIMITS } from '../../lambdas/ingest/limits.ts';
import type { JobContext } from '../../lambdas/recovery/job-context.ts';
import { rebuild } from '../../lambdas/recovery/rebuild.ts';
import { replay } from '../../lambdas/recovery/replay.ts';
import { requestRewind } from '../../lambdas/recovery/rewind.ts';
import { SIGN_INS, START_TIME } from '../support/ports/run.ts';
import { judge, Undone, type Verdict } from './judge.ts';
import { ModelApi } from './model-api.ts';
import { ModelWorld, type Call } from './model-world.ts';
import {
  A_LITTLE,
  GOOD_IN,
  type Arrival,
  type JobPlan,
  type Kind,
  type Loss,
  type Mishap,
  type RunPlan,
  type Schedule,
  type Step,
} from './schedule.ts';
import { Turns, type Player } from './turns.ts';

const MINUTE_MS = 60_000;
/** How often a job waits for another before it counts as one that was cut short. */
const PATIENCE = 5;

/** Plays a schedule on the real core, then lets the feed be drained without faults, and looks at what is there. */
export async function play({ api: shape, steps, memory, ...limits }: Schedule): Promise<Verdict> {
  const world = new ModelWorld(new ModelApi(shape), { ...LIMITS, ...limits }, memory);
  const kinds = new Map<string, Kind>();
  const undone = new Undone(world);
  for (const step of steps) {
    arrive(step, world.api, kinds);
    await runTogether(world, step, kinds);
    world.clock.time += step.passes;
    lose(world, step.loss);
    if (step.loss.startsWith('restored')) undone.note();
    world.api.refuseCursors(step.refusesCursors);
  }
  world.api.calm = true;
  await drain(world);
  for (const job of steps.flatMap(({ jobs }) => jobs)) await untilItEnds(world, job);
  await drain(world);
  // Nobody is needed any more: the next record is delivered without an operator.
  add(world.api, kinds, { kind: 'good', day: 22 }, `E${kinds.size}`);
  await drain(world, false);
  if (world.isEndless) throw new Error('it never ends');
  return judge(world, kinds, steps, undone.records);
}

function arrive({ arrivals, sameUuid }: Step, api: ModelApi, kinds: Map<string, Kind>): void {
  for (const arrival of arrivals) add(api, kinds, arrival, `E${kinds.size}`);
  const last = arrivals.at(-1);
  if (sameUuid && last !== undefined) add(api, kinds, last, `E${kinds.size - 1}`, 1);
}

function add(
  api: ModelApi,
  kinds: Map<string, Kind>,
  { kind, day }: Arrival,
  uuid: string,
  content = 0,
): void {
  const time = day === 'none' ? {} : { timestamp: `2026-11-${day}T19:59:58Z` };
  const text = JSON.stringify({ uuid, ...time, good: GOOD_IN[kind], content });
  kinds.set(text, kind);
  api.arrived.push(text);
}

/** The step's runs and commands, interleaved at every port call. */
async function runTogether(world: ModelWorld, step: Step, kinds: Map<string, Kind>): Promise<void> {
  const { runs, jobs, faults, turns, meanwhile, lossMeanwhile } = step;
  const pending = [...faults];
  // A feed whose state is lost while it starts, with its first batch being stored, starts once more (README, "What is not promised").
  const isStarted = world.objects.lines('logs/').length > 0;
  const order = new Turns(turns, () => {
    world.clock.time += LIMITS.longestRunMs;
  });
  const callOf = ({ wait, rest }: Player, mishap?: Mishap): Call => {
    let awaited = mishap;
    return async (effect, what) => {
      const isCreation = what === 'creates an object' || what === 'creates a state';
      await wait(isCreation);
      if (awaited === 'dies before it stores' && what === 'creates an object') throw new Error('killed');
      const fault = pending.shift() ?? 'none';
      const isMishap = awaited === 'sleeps before it writes' && what === 'writes a state';
      if (isMishap || (fault === 'sleeps' && !isCreation && what !== 'reads a page')) {
        awaited = undefined;
        await rest();
        await wait();
      }
      if (fault === 'before') throw new Error('killed');
      const answer = await effect();
      if (fault === 'after') throw new Error('killed');
      return answer;
    };
  };
  await order.all([
    ...oneOfEachProcess(runs).map((plan) => async (self: Player) => {
      if (plan.isLater) await self.rest();
      await ingest(world.run(plan, callOf(self, plan.mishap)));
    }),
    ...jobs.map((plan) => async (self: Player) => {
      let waits = 0;
      const sleep = (ms: number) => {
        waits += 1;
        if (waits > PATIENCE) throw new Error('cut short');
        // Time stands while others are in the middle of something: a job that waits for long outlives them.
        return ms >= MINUTE_MS ? self.rest() : self.wait();
      };
      if (plan.isLater) await self.rest();
      await run(plan, world.forJobs(plan, callOf(self, plan.mishap), sleep));
    }),
    async ({ wait }: Player) => {
      for (const arrival of meanwhile) {
        await wait();
        add(world.api, kinds, arrival, `E${kinds.size}`);
      }
      await wait();
      if (isStarted) lose(world, lossMeanwhile);
    },
  ]);
}

/** A process has one run at a time: the others are in new ones. */
function oneOfEachProcess(runs: readonly RunPlan[]): RunPlan[] {
  return runs.map((plan, i) => {
    const isTaken = runs.slice(0, i).some(({ process }) => process === plan.process);
    return isTaken ? { ...plan, process: 'new' } : plan;
  });
}

function run({ verb }: Pick<JobPlan, 'verb'>, context: JobContext): Promise<unknown> {
  switch (verb) {
    case 'quarantine replay':
      return replay(context);
    case 'rebuild':
      return rebuild(context);
    case 'rewind':
      return requestRewind(context, { from: START_TIME, changed: true });
    case 'rewind further':
      return requestRewind(context, { from: '2026-11-14T20:00:00.000Z', changed: true });
    case 'rewind a little':
      return requestRewind(context, { from: A_LITTLE, changed: true });
    case 'rewind to':
      return requestRewind(context, { from: START_TIME, to: '2026-11-20T00:00:00.000Z', changed: true });
    case 'rewind, skip changed':
      return requestRewind(context, { from: START_TIME, changed: false });
  }
}

function lose(world: ModelWorld, loss: Loss): void {
  const { states, replayStates } = world;
  // A revision stands for a millisecond: what is lost is made again later than that.
  if (loss !== 'none') world.clock.time += MINUTE_MS;
  switch (loss) {
    case 'none':
      return;
    case 'lost':
      states.clear();
      replayStates.clear();
      return;
    case 'state lost':
      states.states.delete(SIGN_INS.name);
      return;
    case 'garbled':
      if (states.states.has(SIGN_INS.name)) states.corrupt(SIGN_INS, '{');
      return;
    case 'replay lost':
      replayStates.clear();
      return;
    case 'restored by 1':
    case 'restored by 3':
      world.restore(Number(loss.at(-1)));
  }
}

const straight: Call = (effect) => effect();

const CALM: RunPlan = { release: 'A', deadline: Infinity, isLater: false, process: 'new' };

/** Runs a command as often as it asks for, repairing first what it says must be repaired, and lets the pollers do what it asks for. */
async function untilItEnds(world: ModelWorld, { verb, release }: JobPlan): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      await run({ verb }, calm(world, release));
      await drain(world);
      return;
    } catch (error) {
      // There is nothing to rebuild, or to rewind.
      if (error instanceof FixSettings) return;
      if (error instanceof RepairState) await run({ verb: 'rebuild' }, calm(world));
      else if (!(error instanceof TryAgainLater)) throw error;
    }
  }
  throw new Error(`${verb} never ends`);
}

/** One run a minute without faults, until one is caught up. An operator does what is asked for, if there is one. */
async function drain(world: ModelWorld, hasOperator = true): Promise<void> {
  for (let minute = 0; minute < 1_000; minute += 1) {
    try {
      if ((await ingest(world.run(CALM, straight))) === 'caught_up') return;
    } catch (error) {
      if (!hasOperator) throw error;
      if (error instanceof RewindFeed) await run({ verb: 'rewind' }, calm(world));
      else if (error instanceof RepairState) await run({ verb: 'rebuild' }, calm(world));
      else if (!(error instanceof TryAgainLater)) throw error;
    }
    world.clock.time += MINUTE_MS;
  }
  throw new Error('the feed is never drained');
}

/** Without faults, and with all the time in the world. */
function calm(world: ModelWorld, release: RunPlan['release'] = 'A'): JobContext {
  return world.forJobs({ ...CALM, release }, straight, (ms) => {
    world.clock.time += ms;
    return Promise.resolve();
  });
}
