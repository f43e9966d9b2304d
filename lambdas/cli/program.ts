import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { poll } from './commands/poll.ts';
import { quarantineReplay } from './commands/quarantine-replay.ts';
import { rebuild } from './commands/rebuild.ts';
import { rewind } from './commands/rewind.ts';
import { status } from './commands/status.ts';
import { isObject, parseJson } from '../ingest/json.ts';
import { EXIT, type ExitCode } from './terminal/exit-code.ts';
import { commandLine, examplesText, type Verb } from './verb.ts';

/** In the order of the help. */
const VERBS: readonly Verb[] = [poll, status, rewind, quarantineReplay, rebuild];

const DESCRIPTION = `Delivers 1Password's events, and shows and repairs the feeds.

Each command can be interrupted at any moment, and run again.`;

/** What the verbs of a group have in common. */
const GROUPS: Readonly<Record<string, { readonly summary: string; readonly description: string }>> = {
  quarantine: {
    summary: 'works on records that failed their schema',
    description: 'Works on records that failed their schema, which are kept in quarantine.',
  },
};

/**
 * Runs the verb that was typed.
 *
 * @param args what was typed after the program's name
 */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = buildProgram(async (verb, typed) => {
    exitCode = await verb.run(typed);
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Exit code 0: the help or the version, which was printed.
    return error.exitCode === 0 ? EXIT.ok : EXIT.invalidUsage;
  }
}

function buildProgram(run: (verb: Verb, typed: Readonly<Record<string, unknown>>) => Promise<void>): Command {
  const program = addVersion(newCommand(''))
    .description(DESCRIPTION)
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText(
      'after',
      examplesText([
        ['The state of every feed of the deployed stack.', commandLine('status', '')],
        ['The options of a command.', commandLine('rewind', '--help')],
      ]),
    );
  for (const verb of VERBS) {
    const words = verb.name.split(' ');
    const command = newCommand(words.pop() ?? '');
    verb.declare(command);
    addVersion(command).action(() => run(verb, command.opts()));
    words.reduce(findGroup, program).addCommand(command);
  }
  return program;
}

function findGroup(parent: Command, name: string): Command {
  const known = parent.commands.find((command) => command.name() === name);
  if (known !== undefined) return known;
  const group = addVersion(newCommand(name))
    .summary(GROUPS[name]?.summary ?? '')
    .description(GROUPS[name]?.description ?? '')
    .helpCommand(false);
  group.addHelpText('after', ({ command }) =>
    examplesText(
      command.commands.map((verb) => [`The options of ${verb.name()}.`, commandLine(pathOf(verb), '--help')]),
    ),
  );
  parent.addCommand(group);
  return group;
}

function newCommand(name: string): Command {
  const command = new Command(name);
  return command
    .helpOption('-h, --help', 'show this help')
    .configureHelp({
      commandUsage: (shown) =>
        commandLine(pathOf(shown), shown.commands.length > 0 ? 'COMMAND [options]' : '[options]'),
      subcommandTerm: (shown) => shown.name(),
    })
    .configureOutput({
      outputError: (message, write) => {
        write(usageError(command, message));
      },
    })
    .exitOverride();
}

function addVersion(command: Command): Command {
  return command.version(version(), '-V, --version', 'show the version');
}

/** The words that a person types for a command: `quarantine replay`; none for the program itself. */
function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();
}

/** @param message in the parser's words: `error: unknown option '--ones'\n(Did you mean --once?)\n` */
function usageError(command: Command, message: string): string {
  const said = message
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\((.*)\)$/, '. $1')
    .replace(/^too many arguments.*$/, `unexpected argument '${command.args[0] ?? ''}'`);
  const subject = command.commands.length > 0 ? 'commands' : 'options';
  return `${said}${hint(command)}\n${commandLine(pathOf(command), '--help')} lists the ${subject}.\n`;
}

/** For a program or a group: a verb may have been typed without its group, or after its options. */
function hint({ args: [typed = ''], commands }: Command): string {
  if (commands.length === 0) return '';
  if (typed.startsWith('-')) return '. A command comes before its options.';
  const group = commands.find((command) => command.commands.some((verb) => verb.name() === typed));
  return group === undefined ? '' : `. Did you mean ${group.name()} ${typed}?`;
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest = parseJson(text);
  return isObject(manifest) ? String(manifest['version']) : '';
}
