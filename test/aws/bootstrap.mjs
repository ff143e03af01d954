// What the Lambda service runs in front of a Node function, cut to what tests need: the Runtime API's loop.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import path from 'node:path';
import { pathToFileURL } from 'node:url';

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const [file, name] = process.env._HANDLER.split('.');
const { [name]: handler } = await import(pathToFileURL(path.join(process.env.LAMBDA_TASK_ROOT, `${file}.mjs`)).href);
const post = (where, body) => fetch(`${api}/${where}`, { method: 'POST', body: JSON.stringify(body) });

for (;;) {
  const next = await fetch(`${api}/invocation/next`);
  const requestId = next.headers.get('lambda-runtime-aws-request-id');
  const deadline = Number(next.headers.get('lambda-runtime-deadline-ms'));
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    await post(`invocation/${requestId}/response`, (await handler(await next.json(), context)) ?? null);
  } catch (error) {
    await post(`invocation/${requestId}/error`, {
      errorType: error.name,
      errorMessage: error.message,
      stackTrace: String(error.stack).split('\n'),
    });
  }
}
