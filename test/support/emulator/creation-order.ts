import { referencesIn, type Resource } from '../template.ts';

/**
 * Returns the logical ids of a template's resources, each after those that it refers to or depends on. Such an order exists:
 * Template rejects circular dependencies.
 */
export function creationOrder(resources: Readonly<Record<string, Resource>>): string[] {
  const order = new Set<string>();

  function visit(id: string): void {
    const { Properties, DependsOn = [] } = resources[id]!;
    const needed = [...referencesIn(Properties).map((name) => name.split('.')[0]!), ...[DependsOn].flat()];
    // A name that is not a resource is a pseudo parameter, or unknown. `evaluated` reports unknown names.
    for (const other of needed) if (other in resources && !order.has(other)) visit(other);
    order.add(id);
  }

  for (const id of Object.keys(resources)) if (!order.has(id)) visit(id);
  return [...order];
}
