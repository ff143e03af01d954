import {
  CreateSampleFindingsCommand,
  GetFindingsCommand,
  GuardDutyClient,
  paginateListDetectors,
  paginateListFindings,
} from '@aws-sdk/client-guardduty';
import type { Received } from '../../finding/finding.ts';

/** GuardDuty keeps findings for 90 days, and takes 50 of them in one call. */
const keptMs = 90 * 86_400_000;
const atOnce = 50;

export type GuardDutyOptions = {
  readonly now: Date;
  /** Findings updated since then; at most 90 days back. */
  readonly since?: Date | null;
  readonly pageSize?: number;
};

const detectorsOf = async (client: GuardDutyClient): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { DetectorIds = [] } of paginateListDetectors({ client }, {})) ids.push(...DetectorIds);
  return ids;
};

/** Oldest update first: what is updated while the pages are read moves to the end, and is met twice rather than never. */
async function* idsOf(
  client: GuardDutyClient,
  DetectorId: string,
  options: GuardDutyOptions,
): AsyncGenerator<string[]> {
  const earliest = options.now.getTime() - keptMs;
  const since = Math.max(earliest, options.since?.getTime() ?? earliest);
  const pages = paginateListFindings(
    { client, pageSize: options.pageSize ?? atOnce },
    {
      DetectorId,
      FindingCriteria: { Criterion: { updatedAt: { GreaterThanOrEqual: since } } },
      SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'ASC' },
    },
  );
  for await (const { FindingIds = [] } of pages) yield FindingIds;
}

const region = async (client: GuardDutyClient): Promise<string> => client.config.region();

/**
 * Every finding of every detector of a region in its present version, archived (suppressed) ones too, each as JSON in
 * the form that the SDK gives; `parse` knows it. Needs guardduty:ListDetectors, ListFindings and GetFindings; faults throw.
 * https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListFindings.html
 */
export async function* guardDutyFindings(client: GuardDutyClient, options: GuardDutyOptions): AsyncGenerator<Received> {
  const place = await region(client);
  for (const detector of await detectorsOf(client))
    for await (const ids of idsOf(client, detector, options)) {
      if (ids.length === 0) continue;
      const { Findings = [] } = await client.send(new GetFindingsCommand({ DetectorId: detector, FindingIds: ids }));
      for (const finding of Findings)
        yield { text: JSON.stringify(finding), bytes: null, source: `guardduty:${place}:${detector}`, line: null };
    }
}

/** With the credentials of the environment. A throttled call is tried again, with growing waits, before it is a fault. */
export const openGuardDuty = (of: { region: string; endpoint?: string }): GuardDutyClient =>
  new GuardDutyClient({ ...of, maxAttempts: 6 });

const nameOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** Every finding of every detector of these regions. A region that cannot be read to its end is named in `faults`, and the next one is asked. */
export async function* findingsOf(
  regions: readonly string[],
  { now, since }: { readonly now: Date; readonly since: Date | null },
  faults: string[],
): AsyncGenerator<Received> {
  for (const region of regions) {
    const client = openGuardDuty({ region });
    try {
      yield* guardDutyFindings(client, { now, since });
    } catch (error) {
      faults.push(`GuardDuty in ${region} could not be read to its end: ${nameOf(error)}: run it again`);
    } finally {
      client.destroy();
    }
  }
}

/** Lets each detector of a region make one sample of each type. Needs guardduty:CreateSampleFindings; a region without a detector throws. */
export const createSamples = async (region: string, types: readonly string[]): Promise<void> => {
  const client = openGuardDuty({ region });
  try {
    const detectors = await detectorsOf(client);
    if (detectors.length === 0) throw new Error(`GuardDuty has no detector in ${region}: switch it on there first`);
    for (const DetectorId of detectors)
      await client.send(new CreateSampleFindingsCommand({ DetectorId, FindingTypes: [...types] }));
  } finally {
    client.destroy();
  }
};
