import type { FeedName } from '../contract/feeds.ts';
import { operatorCommand } from '../contract/operator-command.ts';
import { runbookAddress, type RunbookHeading } from '../contract/runbook.ts';

/** Something that is wrong or to do, and what helps. */
export interface NextStep {
  /** Whether something is wrong. Otherwise, there is something to do. */
  readonly isWrong: boolean;
  /** Undefined: it is about the source, or an alarm reports it. */
  readonly feed?: FeedName | undefined;
  /** What it is, and what to do. */
  readonly text: string;
  /** The command that helps, complete. */
  readonly command?: string | undefined;
  /** The address of the heading in the runbook, if there is no command or more than a command is needed. */
  readonly runbook?: string | undefined;
}

/** What only the program that shows the steps knows of the source. */
export interface SourceCommands {
  /** The options that name the target of the operator's commands. */
  readonly target: string;
  /** The command that subscribes an address to the alarms of a stack. */
  readonly subscribe: string;
  /** The address of the runbook. Undefined: its path in this repository. */
  readonly runbookPage: string | undefined;
}

/** A command of the operator on the source. */
export function commandOn({ target }: SourceCommands, verb: string): string {
  return operatorCommand(verb, target);
}

/** The address of a heading in the source's runbook. */
export function pageOf({ runbookPage }: SourceCommands, heading: RunbookHeading): string {
  return runbookAddress(heading, runbookPage);
}
