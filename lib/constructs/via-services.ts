/** The condition that a key is used by these services alone, on behalf of whoever calls them. */
export function viaServices(region: string, services: readonly string[]) {
  return {
    StringEquals: { 'kms:ViaService': services.map((name) => `${name}.${region}.amazonaws.com`) },
  };
}
