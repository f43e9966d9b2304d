import { eventTime } from '../ingest/standard-fields.ts';
import { toPantherTime } from '../../schemas/timestamp.ts';
import { carryOut } from './carry-out.ts';
import type { Command } from './command.ts';
import { Held } from './held.ts';
import { catchUp, catchUpOrPark } from './live-flow.ts';
import { uuidOf } from './stored-lines.ts';
import type { World } from './world.ts';

/** Which stretch is read again. Times are RFC 3339 in UTC with milliseconds, and are those of the events. */
export interface Stretch {
  readonly from: string;
  /** Undefined: to where the API has nothing more. Then the live flow is set going again, should its cursor be refused. */
  readonly to: string | undefined;
  /** Whether an event is delivered whose uuid the store holds with another text. */
  readonly changed: boolean;
}

export interface Rewound {
  /** Events that were left out though their text is new, because the store holds their uuid. */
  readonly changed: number;
}

/**
 * Reads a feed again from a time, and delivers what the store does not hold, each event once. The live flow goes on
 * beside it. Where it cannot, because its cursor is refused or its state is lost, it stands until this has ended, and then
 * goes on from where this has come to. One that was cut short is simply run again.
 *
 * @throws PipelineError when the outside world fails; nothing is lost or doubled by running it again
 */
export async function rewind(world: World, stretch: Stretch): Promise<Rewound> {
  const { from, to } = stretch;
  const held = new Held(world, Date.parse(from));
  const changed = new Set<string>();
  const command: Command = {
    name: `rewind --from ${from}${to === undefined ? '' : ` --to ${to}`}${stretch.changed ? ' --changed' : ''}`,
    from: { startTime: from, ...(to === undefined ? {} : { endTime: to }) },
    source: ({ ports }) => ports.source,
    leavesOut: chooseWhatIsNew(world, stretch, held, changed),
    settle: async (job, records) => {
      await (to === undefined
        ? catchUpOrPark(world, job, { position: { startTime: from } })
        : catchUp(world));
      await held.refresh(records);
    },
  };
  // Before it claims anything: where the live flow stands still, the command that it waits for must find its own state.
  if (to !== undefined) await catchUp(world);
  await carryOut(world, command);
  return { changed: changed.size };
}

/** Adds to `changed` the row id of each record that is left out for its uuid alone. */
function chooseWhatIsNew(
  world: World,
  stretch: Stretch,
  held: Held,
  changed: Set<string>,
): Command['leavesOut'] {
  const { schema } = world;
  const end = stretch.to === undefined ? undefined : toPantherTime(stretch.to);
  return (record, id) => {
    if (held.hasText(id) || held.hasQuarantined(id)) return true;
    const time = eventTime(schema, record);
    // Whether a cursor keeps to the end time is not known of the API.
    if (end !== undefined && time !== undefined && time >= end) return true;
    const uuid = uuidOf(record);
    if (stretch.changed || uuid === undefined || !held.hasUuid(uuid)) return false;
    changed.add(id);
    return true;
  };
}
