/**
 * A shell command in lines of at most that width, broken before its options, so that all lines together can be pasted. Options
 * that are wider are not broken, and neither is a command with quotes.
 */
export function wrapCommand(command: string, width: number): string[] {
  if (command.length <= width || command.includes("'")) return [command];
  const [first = '', ...options] = command.split(/ (?=--\w)/);
  const lines = [first];
  for (const option of options) {
    const last = lines.at(-1) ?? '';
    // The line may need ` \` at its end.
    if (last.length + option.length + 3 <= width) lines[lines.length - 1] = `${last} ${option}`;
    else lines.push(`  ${option}`);
  }
  return lines.map((line, i) => (i < lines.length - 1 ? `${line} \\` : line));
}
