import { detectionFinding } from '../../src/audit/ocsf/detection-finding.ts';
import { ocsfEvents } from '../../src/audit/ocsf/export.ts';
import { validateDetectionFinding } from '../../src/audit/ocsf/validate.ts';
import { archivedFinding } from '../builders/archived-finding.ts';
import { anArchive, archiveFinding, runtimeDetail } from '../builders/audit-archive.ts';

const origin = { key: 'k', sha256: 'a'.repeat(64), rawSha256: null, software: 'lazaret test' };
const everything = { from: null, to: null, account: null, cluster: null };
const event = (of: Parameters<typeof archivedFinding>[0] = {}) =>
  detectionFinding(archivedFinding(of), origin) as Record<string, unknown>;

describe('OCSF Detection Finding', () => {
  it.each([
    ['new', { createdAt: '2026-11-23T12:34:56.789Z', count: 1 }, { activity_id: 1, type_uid: 200401, status_id: 1 }],
    ['seen again', {}, { activity_id: 2, type_uid: 200402 }],
    ['archived', { archived: true }, { activity_id: 3, type_uid: 200403, status_id: 3 }],
    ['low', { severity: 2 }, { severity_id: 2 }],
    ['medium', { severity: 5 }, { severity_id: 3 }],
    ['high', { severity: 8 }, { severity_id: 4 }],
    ['critical', { severity: 9.5 }, { severity_id: 5 }],
  ])('a finding that is %s is valid, and says so', (_what, of, said) => {
    expect(event(of)).toMatchObject({ class_uid: 2004, ...said });
    expect(validateDetectionFinding(event(of))).toEqual([]);
  });

  it('carries process, user, address and API call where the finding has them', () => {
    const detail = runtimeDetail() as { service: object };
    const service = {
      ...detail.service,
      runtimeDetails: { process: { name: 'sh', pid: 7, executablePath: '/bin/sh' } },
      action: {
        kubernetesApiCallAction: { verb: 'create', resource: 'pods', remoteIpDetails: { ipAddressV4: '198.51.100.7' } },
      },
    };
    const made = event({ detail: { ...detail, service } as never });
    expect(made['evidences']).toMatchObject([
      {
        actor: { process: { pid: 7 }, user: { name: 'system:serviceaccount:shop:web' } },
        src_endpoint: { ip: '198.51.100.7' },
        api: { operation: 'create pods' },
      },
    ]);
    expect(validateDetectionFinding(made)).toEqual([]);
  });

  it.each([
    ['without a class', { class_uid: undefined }, 'class_uid'],
    ['of another class', { class_uid: 6003 }, 'class_uid'],
    ['with a severity of its own', { severity_id: 42 }, 'severity_id'],
    ['with a member that the schema does not know', { surprise: 1 }, 'surprise'],
    ['with a time in text', { time: '2026' }, 'time'],
    ['with a resource that has no name', { resources: [{ type: 'Pod' }] }, 'resources.0'],
  ])('an event %s is not valid', (_what, over, named) => {
    const faults = validateDetectionFinding({ ...event(), ...over });
    expect(faults.map(({ message }) => message).join()).toContain(named);
  });

  it('is made of every archived version of a range, with the hash of its evidence', async () => {
    const archive = anArchive();
    const key = await archiveFinding(archive, { id: 'a' });
    await archiveFinding(archive, { id: 'b', updatedAt: '2026-11-01T00:00:00.000Z' });
    const events = await Array.fromAsync(
      ocsfEvents(archive, { ...everything, to: '2026-11-01T00:00:00.000Z' }, 'lazaret test'),
    );
    expect(events).toMatchObject([{ state: 'valid', event: { unmapped: { evidence_key: key } } }]);
  });
});
