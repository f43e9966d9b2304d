/** The versions of the API that the simulator serves. Records have the fields of the requested version. */
export type ApiVersion = 'v1' | 'v2';
