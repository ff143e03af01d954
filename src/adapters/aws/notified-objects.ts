import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { sha256Hex } from '../../archive/digest.ts';
import { evidencePrefix } from '../../archive/keys.ts';
import type { NewObject, NewObjects } from '../../archive/new-objects.ts';
import { isObject } from '../../json.ts';
import type { ArchiveStore } from '../../ports.ts';

export type NotifiedFrom = {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly s3: S3Client;
  readonly bucket: string;
  /** Reads an object whose checksum S3 does not keep. */
  readonly store: ArchiveStore;
};

type Named = { readonly key: string; readonly versionId: string };

const namedIn = ({ Body = '' }: Message): Named | null => {
  try {
    const { detail } = JSON.parse(Body) as { detail?: { object?: { key?: unknown; 'version-id'?: unknown } } };
    const { key, 'version-id': versionId } = isObject(detail?.object) ? detail.object : {};
    return typeof key === 'string' && key.startsWith(evidencePrefix) && typeof versionId === 'string'
      ? { key, versionId }
      : null;
  } catch {
    return null;
  }
};

/**
 * What the bucket said it stored (EventBridge's "Object Created" events, in a queue), each with the SHA-256 that S3 checked
 * when it was written. A message that names nothing of ours, or an object that is not there, is left to the queue's
 * dead letters: somebody has to look at it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export class NotifiedObjects implements NewObjects {
  readonly #from: NotifiedFrom;

  constructor(from: NotifiedFrom) {
    this.#from = from;
  }

  async take(limit: number): ReturnType<NewObjects['take']> {
    const objects = new Map<string, NewObject>();
    const receipts: string[] = [];
    let received: readonly Message[] = [];
    do {
      received = await this.#receive();
      for (const { message, object } of await Promise.all(received.map((one) => this.#read(one)))) {
        if (!object) continue;
        objects.set(`${object.key} ${object.versionId}`, object);
        receipts.push(message.ReceiptHandle ?? '');
      }
    } while (received.length > 0 && objects.size < limit);
    return { objects: [...objects.values()], more: received.length > 0, done: () => this.#delete(receipts) };
  }

  async #receive(): Promise<readonly Message[]> {
    const { sqs, queueUrl } = this.#from;
    const command = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    return (await sqs.send(command)).Messages ?? [];
  }

  async #read(message: Message): Promise<{ message: Message; object: NewObject | null }> {
    const named = namedIn(message);
    return { message, object: named && (await this.#stored(named)) };
  }

  async #stored({ key, versionId }: Named): Promise<NewObject | null> {
    const { s3, bucket, store } = this.#from;
    const asked = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, ChecksumMode: 'ENABLED' });
    const head = await s3.send(asked).catch(() => null);
    if (head?.ChecksumSHA256)
      return {
        key,
        versionId,
        sha256: Buffer.from(head.ChecksumSHA256, 'base64').toString('hex'),
        size: head.ContentLength ?? 0,
      };
    const stored = await store.get(key, versionId);
    if (stored.state === 'absent') return null;
    return { key, versionId, sha256: sha256Hex(stored.body), size: stored.body.length };
  }

  async #delete(receipts: readonly string[]): Promise<void> {
    const { sqs, queueUrl } = this.#from;
    for (let at = 0; at < receipts.length; at += 10) {
      const Entries = receipts.slice(at, at + 10).map((ReceiptHandle, Id) => ({ Id: String(Id), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    }
  }
}
