/**
 * How the deployed bundle obtains credentials, in place of the SDK's chain of seven ways: from the environment, where Lambda puts
 * the credentials of the function's role. The other six are a tenth of the code, and split it into files that a cold start loads
 * one by one.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
