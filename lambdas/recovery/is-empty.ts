/** Whether an iterable is empty. Requests at most its first item. */
export async function isEmpty(items: AsyncIterable<unknown>): Promise<boolean> {
  for await (const _ of items) return false;
  return true;
}
