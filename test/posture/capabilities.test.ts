import {
  allCapabilities,
  boundingSet,
  defaultCapabilities,
  ineffectiveEntries,
} from '../../src/posture/capabilities.ts';

const set = (add: string[], drop: string[], privileged = false): readonly string[] =>
  boundingSet({ add, drop, privileged });
const all = allCapabilities.toSorted();
const standard = defaultCapabilities.toSorted();

describe('the bounding set of a container', () => {
  it.each<[string, string[], string[], readonly string[]]>([
    ['nothing said: the 14 of containerd, NET_RAW among them', [], [], standard],
    ['ALL added', ['ALL'], [], all],
    ['ALL added and dropped: none', ['ALL'], ['ALL'], []],
    ['ALL dropped, one added: that one', ['SYS_ADMIN'], ['ALL'], ['SYS_ADMIN']],
    ['ALL added, one dropped: all but that', ['ALL'], ['SYS_ADMIN'], all.filter((one) => one !== 'SYS_ADMIN')],
    ['one added and dropped: without it', ['SYS_ADMIN'], ['SYS_ADMIN'], standard],
    ['all in lower case: dropped all the same', [], ['all'], []],
    ['names in lower case count', ['sys_admin'], ['ALL'], ['SYS_ADMIN']],
    ['CAP_ is not taken off: nothing is dropped', [], ['CAP_NET_RAW'], standard],
    ['CAP_ is not taken off: nothing is added', ['CAP_SYS_ADMIN'], [], standard],
    ['names that do not exist do nothing', ['ROOT'], ['CAP_ALL'], standard],
  ])('is as containerd computes it: %s', (_what, add, drop, expected) => {
    expect(set(add, drop)).toEqual(expected);
  });

  it('has everything when privileged, whatever is dropped', () => {
    expect(set([], ['ALL'], true)).toEqual(all);
  });
});

describe('entries without effect', () => {
  it.each<[string, string[], string[], boolean, string[]]>([
    ['the prefix CAP_', ['CAP_SYS_ADMIN'], ['CAP_NET_RAW'], false, ['CAP_SYS_ADMIN', 'CAP_NET_RAW']],
    ['names that do not exist', ['ROOT', 'NET_ADMIN'], ['all'], false, ['ROOT']],
    ['drops of a privileged container', ['SYS_ADMIN'], ['ALL'], true, ['ALL']],
    ['each once', ['X', 'X'], ['X'], false, ['X']],
  ])('are told as they are written: %s', (_what, add, drop, privileged, expected) => {
    expect(ineffectiveEntries({ add, drop, privileged })).toEqual(expected);
  });
});
