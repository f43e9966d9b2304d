/** Errors that a retry does not resolve, and what to do. */
interface LastingError {
  /** Names of errors, and codes of S3. The services name one cause in different ways. */
  readonly names: RegExp;
  /** @param resource the name or ARN of what the call was about */
  readonly advice: (resource: string) => string;
}

/**
 * In the order in which they are looked up. The SDK has corrected its clock by the service's, and has retried, before an error
 * of a signature gets here.
 */
const LASTING_ERRORS: readonly LastingError[] = [
  {
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    advice: () => 'there are no AWS credentials; sign in, or name a profile with --profile or AWS_PROFILE',
  },
  {
    names: /^(ExpiredToken|TokenRefreshRequired)/,
    advice: () => 'the AWS credentials have expired; sign in again',
  },
  {
    names: /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)/,
    advice: () => "this machine's clock differs from that of AWS; set it",
  },
  {
    names: /^(InvalidSignature|SignatureDoesNotMatch|IncompleteSignature)/,
    advice: () => "AWS does not accept the signature; check the secret access key, and this machine's clock",
  },
  {
    names: /^(UnrecognizedClient|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|MissingAuthentication)/,
    advice: () =>
      'AWS does not know the credentials; check them, and that the account has enabled the Region',
  },
  {
    names: /^(PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint)/,
    advice: (bucket) =>
      `bucket ${bucket} is in another Region; the stack must be in the Region of its bucket, and a command must name it with --region`,
  },
  {
    names: /^InvalidRequestException$/,
    advice: (arn) =>
      `the secret is marked for deletion; restore it with: aws secretsmanager restore-secret --region ${arn.split(':')[3] ?? 'REGION'} --secret-id ${arn}`,
  },
  {
    names: /^(KMS|Kms|DecryptionFailure|EncryptionFailure|InaccessibleEncryption)/,
    advice: () =>
      'the KMS key cannot be used; enable it, or cancel its deletion, and check that its policy allows the function, or you, to use it',
  },
  {
    names:
      /^(ValidationException|InvalidParameter|InvalidArgument|InvalidRequest$|NotImplemented|MethodNotAllowed)/,
    advice: () =>
      'AWS does not accept this call, so the version that calls does not fit what is deployed; deploy the stack again, and run commands from the version that is deployed',
  },
  {
    names: /^(AccessDenied|AllAccessDisabled|AccountProblem|NotSignedUp|ResourceNotFound|NoSuchBucket)/,
    advice: () =>
      'deploy the stack again; from your own shell, check the account, the Region, and your permissions, also those on the KMS key',
  },
];

/**
 * What to do about an error of AWS; undefined if it may pass by itself.
 *
 * @param name of the error
 * @param resource the name or ARN of what the call was about, to complete a command
 */
export function adviceFor(name: string, resource: string): string | undefined {
  // `KMS.ThrottlingException` is not about the key.
  if (name.includes('Throttl')) return undefined;
  return LASTING_ERRORS.find(({ names }) => names.test(name))?.advice(resource);
}
