import { S3Client } from '@aws-sdk/client-s3';

/**
 * With the credentials of the environment. An endpoint of one's own (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`) has no
 * names for buckets, so there the bucket stands in the path.
 */
export const openS3 = (env: { readonly [name: string]: string | undefined } = process.env): S3Client =>
  new S3Client({ forcePathStyle: Boolean(env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']) });
