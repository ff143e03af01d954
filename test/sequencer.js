import DefaultSequencer from '@jest/test-sequencer';

const shareACluster = ({ path }) => path.includes('/test/cluster/');

/** Test files that share a cluster run in the order of their names, everywhere: what one leaves to the next is the same again. */
// biome-ignore lint/style/noDefaultExport: Jest loads the default export.
export default class extends DefaultSequencer {
  sort(tests) {
    const rest = tests.filter((test) => !shareACluster(test));
    const sharing = tests.filter(shareACluster).sort((a, b) => (a.path < b.path ? -1 : 1));
    return [...super.sort(rest), ...sharing];
  }
}
