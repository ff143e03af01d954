import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const answerOf = ({ method, url = '', headers }: IncomingMessage): readonly [number, string, string] => {
  if (headers['x-amz-target'])
    return [200, 'application/x-amz-json-1.1', '{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}'];
  if (url.startsWith('/clusters/')) return [404, 'application/json', '{"__type":"ResourceNotFoundException"}'];
  if (method === 'POST')
    return [
      200,
      'text/xml',
      '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    ];
  if (method === 'PUT') return [200, 'text/xml', ''];
  if (url.includes('list-type=2')) return [200, 'application/xml', '<ListBucketResult></ListBucketResult>'];
  return [404, 'application/xml', '<Error><Code>NoSuchKey</Code></Error>'];
};

const respond = (request: IncomingMessage, response: ServerResponse): void => {
  const [status, type, body] = answerOf(request);
  request.resume().on('end', () => response.writeHead(status, { 'content-type': type }).end(body));
};

/** AWS as the first event of a function meets it, answering at once: an empty bucket, a topic, a bus, no such cluster. */
export const startAwsStub = async (): Promise<{ endpoint: string; stop: () => void }> => {
  const server = createServer(respond);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
};
