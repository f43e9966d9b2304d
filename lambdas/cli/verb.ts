import type { Command } from 'commander';
import { operatorCommand } from '../contract/operator-command.ts';
import { FixSettings, messageWithRemedy, PipelineError } from '../ingest/errors.ts';
import { readOptions, type OptionSet, type OptionValues } from './options/option.ts';
import { EXIT, type ExitCode } from './terminal/exit-code.ts';

/** What a verb declares, and how it runs. */
export interface VerbSpec<S extends OptionSet> {
  /** As it is typed. Two words for a verb of a group: `quarantine replay`. */
  readonly name: string;
  /** What it does, in a few words, for the list of commands. */
  readonly summary: string;
  /** What it does, for its own help. */
  readonly description: string;
  readonly options: S;
  /** Options that somebody may type, each with what they do. */
  readonly examples: readonly (readonly [options: string, effect: string])[];
  /** The options that name its target, to complete the command that fixes an error. */
  target(values: OptionValues<S>): string;
  /** @throws PipelineError if something outside fails */
  run(values: OptionValues<S>): Promise<ExitCode>;
}

/** A verb of the program. */
export interface Verb extends Pick<VerbSpec<OptionSet>, 'name'> {
  /** Adds its options and its help to a command. */
  readonly declare: (command: Command) => void;
  /**
   * Reports an error on stderr, as a message without a stack trace.
   *
   * @param typed the values of the options, by their attribute names
   */
  readonly run: (typed: Readonly<Record<string, unknown>>) => Promise<ExitCode>;
}

export function defineVerb<S extends OptionSet>(spec: VerbSpec<S>): Verb {
  const { name, summary, description, options, examples } = spec;
  return {
    name,
    declare: (command) => {
      command.summary(summary).description(description);
      for (const { option } of Object.values(options)) command.addOption(option);
      command.addHelpText(
        'after',
        examplesText(examples.map(([typed, effect]) => [effect, commandLine(name, typed)])),
      );
    },
    run: async (typed) => {
      let target = '';
      try {
        const values = readOptions(options, typed, Date.now());
        target = spec.target(values);
        return await spec.run(values);
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        process.stderr.write(`${messageWithRemedy(error, { target })}\n`);
        return error instanceof FixSettings ? EXIT.invalidUsage : EXIT.failed;
      }
    },
  };
}

/** What a person types to run a verb. `npm start` is the one verb that has its own script. */
export function commandLine(verb: string, typed: string): string {
  if (verb === 'poll') return typed === '' ? 'npm start' : `npm start -- ${typed}`;
  return operatorCommand(verb, typed);
}

/** The end of a help text: commands that a person can paste into a shell, each with what it does. */
export function examplesText(examples: readonly (readonly [effect: string, command: string])[]): string {
  return `\nExamples:\n${examples.map(([effect, command]) => `  # ${effect}\n  ${command}`).join('\n')}`;
}
