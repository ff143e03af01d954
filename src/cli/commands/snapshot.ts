import { writeSnapshot } from '../../adapters/local/snapshot.ts';
import { liveOptions } from '../cluster-options.ts';
import { type CommandSpec, text } from '../command.ts';
import { exit } from '../exit.ts';
import { openOne } from '../wiring.ts';

export const snapshot: CommandSpec = {
  name: 'snapshot',
  summary: 'Writes what Lazaret looks at in a cluster into a file for --snapshot; no Secrets, no environment values',
  arguments: [['[namespaces...]', 'these namespaces only (default: all)']],
  options: [...liveOptions],
  examples: [
    'lazaret snapshot --kubeconfig ~/.kube/config > cluster.yaml',
    'lazaret snapshot shop data > shop-and-data.yaml',
  ],
  run: async (io, [given], options) => {
    const { reader, close } = await openOne(io, {
      ...options,
      snapshot: undefined,
      kubeconfig: text(options, 'kubeconfig') ?? undefined,
    });
    try {
      const namespaces = given as readonly string[] | undefined;
      io.stdout(
        await writeSnapshot(reader, { now: io.now(), ...(namespaces && namespaces.length > 0 ? { namespaces } : {}) }),
      );
      return exit.ok;
    } finally {
      await close();
    }
  },
};
