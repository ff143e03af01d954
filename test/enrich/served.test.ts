import { servedKinds } from '../../src/enrich/served.ts';
import type { ClusterReader } from '../../src/ports.ts';

type Kinds = NonNullable<ClusterReader['kinds']>;

const aReader = (kinds?: Kinds): { reader: ClusterReader; asked: string[] } => {
  const asked: string[] = [];
  const none = { state: 'absent' } as const;
  const reader: ClusterReader = {
    name: 'prod',
    get: async () => none,
    list: async () => none,
    log: async () => none,
    watch: async function* () {},
    ...(kinds
      ? {
          kinds: (group: string, version: string) => {
            asked.push(`${group}/${version}`);
            return kinds(group, version);
          },
        }
      : {}),
  };
  return { reader, asked };
};

describe('what a cluster serves of the tools that hardening writes for', () => {
  it('is told as group/version/Kind, and is asked once per cluster', async () => {
    const { reader, asked } = aReader(async (group) =>
      group === 'policies.kyverno.io' ? { state: 'found', value: ['ValidatingPolicy'] } : { state: 'absent' },
    );

    const first = await servedKinds(reader);
    const again = await servedKinds(reader);

    expect(first).toEqual({ state: 'found', value: ['policies.kyverno.io/v1/ValidatingPolicy'] });
    expect(again).toEqual(first);
    expect(asked).toHaveLength(6);
  });

  it('is not known where the cluster could not be asked, and is asked again the next time', async () => {
    const problem = { code: 'timeout', message: 'no answer' };
    const { reader, asked } = aReader(async () => ({ state: 'unreachable', problem }));

    expect(await servedKinds(reader)).toEqual({ state: 'unreachable', problem });
    await servedKinds(reader);

    expect(asked).toHaveLength(12);
  });

  it('is nothing where the reader cannot tell', async () => {
    expect(await servedKinds(aReader().reader)).toBeNull();
  });
});
