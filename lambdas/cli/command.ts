import { Command } from 'commander';
import { commandLine } from './verb.ts';
import { VERSION } from './version.ts';

/**
 * A command whose help and errors show what a person types.
 *
 * @param declare adds its options and its help
 */
export function newCommand(name: string, declare: (command: Command) => void): Command {
  const command = new Command(name)
    .helpOption('-h, --help', 'show this help')
    .configureHelp({
      commandUsage: (shown) => commandLine(pathOf(shown), isGroup(shown) ? 'COMMAND [options]' : '[options]'),
      subcommandTerm: (shown) => shown.name(),
      // The default leaves descriptions unwrapped on a terminal of 60 columns.
      minWidthToWrap: 20,
    })
    .configureOutput({
      outputError: (message, write) => {
        write(usageError(command, message));
      },
    })
    .exitOverride();
  declare(command);
  // Below the command's own options.
  return command.version(VERSION, '-V, --version', 'show the version');
}

/** The words that a person types for a command: `quarantine replay`; none for the program itself. */
export function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();
}

function isGroup({ commands }: Command): boolean {
  return commands.length > 0;
}

/** @param message from the parser: `error: unknown option '--ones'\n(Did you mean --once?)\n` */
function usageError(command: Command, message: string): string {
  const text = message
    .trim()
    .replace(/^error: /, '')
    .replace(/\n\((.*)\)$/, '. $1')
    .replace(/^too many arguments.*$/, `unexpected argument '${command.args[0] ?? ''}'`);
  const help = `${commandLine(pathOf(command), '--help')} lists the ${isGroup(command) ? 'commands' : 'options'}.`;
  return `${text}${isGroup(command) ? hint(command) : ''}\n${help}\n`;
}

/** A verb may have been typed after its options, or without the name of its group. */
function hint({ args: [typed = ''], commands }: Command): string {
  if (typed.startsWith('-')) return '. A command comes before its options.';
  const group = commands.find((command) => command.commands.some((verb) => verb.name() === typed));
  return group === undefined ? '' : `. Did you mean ${group.name()} ${typed}?`;
}
