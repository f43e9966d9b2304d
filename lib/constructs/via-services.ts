/** A policy condition: only these services may use the key, on behalf of the caller. */
export function viaServices(region: string, services: readonly string[]) {
  return {
    StringEquals: { 'kms:ViaService': services.map((name) => `${name}.${region}.amazonaws.com`) },
  };
}
