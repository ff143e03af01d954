import { readFileSync } from 'node:fs';
import path from 'node:path';
import { catalogue, entryOf, isDnsType, isNodeEscape } from '../../src/finding/catalogue.ts';
import type { Family } from '../../src/finding/catalogue-entry.ts';
import { findingOfType } from '../builders/finding.ts';

/** AWS's own lists, one type a line, with the default severity and the class that an event of it gets. */
const listed = readFileSync(path.join(import.meta.dirname, '../fixtures/findings/types.tsv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.split('\t') as [type: string, severity: string, targetClass: string]);

const active = catalogue.filter(({ retired }) => !retired);

describe('the catalogue of finding types', () => {
  it.each<[Family, number]>([
    ['audit', 33],
    ['runtime', 46],
    ['malware', 4],
    ['sequence', 1],
  ])('knows every active %s type', (family, count) => {
    expect(active.filter((entry) => entry.family === family)).toHaveLength(count);
  });

  it('knows 84 active types and two retired ones, each once', () => {
    expect(active).toHaveLength(84);
    expect(catalogue.filter(({ retired }) => retired).map(({ type }) => type)).toEqual([
      'PrivilegeEscalation:Kubernetes/PrivilegedContainer',
      'Persistence:Kubernetes/ContainerWithSensitiveMount',
    ]);
    expect(new Set(catalogue.map(({ type }) => type)).size).toBe(86);
  });

  it("holds exactly the types of AWS's lists", () => {
    expect(catalogue.map(({ type }) => type).sort()).toEqual(listed.map(([type]) => type).sort());
  });

  it.each(listed)('%s: default severity %s, and an event of it is about a %s', (type, severity, targetClass) => {
    const finding = findingOfType(type);

    expect(entryOf(type)?.severity).toBe(severity);
    expect(entryOf(type)?.defaultClass).toBe(targetClass);
    expect(finding.targetClass).toBe(targetClass);
    expect(finding.targets[0]?.class).toBe(targetClass);
    expect(finding.knownType).toBe(true);
    expect(finding.problems).toBeUndefined();
    expect(finding.targets.flatMap(({ problems = [] }) => problems)).toEqual([]);
  });

  it('marks the eleven types of which CoreDNS gets a twin', () => {
    expect(catalogue.filter(({ dns }) => dns)).toHaveLength(11);
    expect(catalogue.filter(({ type }) => type.endsWith('!DNS')).every(({ dns }) => dns)).toBe(true);
    expect(isDnsType('UnauthorizedAccess:Runtime/MetadataDNSRebind')).toBe(false);
  });

  it('takes a DNS type of tomorrow by the mark in its name', () => {
    expect(isDnsType('Trojan:Runtime/NewThing!DNS')).toBe(true);
    expect(isDnsType('Trojan:EC2/DropPoint!DNS')).toBe(false);
  });

  it.each([
    'PrivilegeEscalation:Runtime/RuncContainerEscape',
    'PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified',
    'DefenseEvasion:Runtime/KernelModuleLoaded',
    'PrivilegeEscalation:Runtime/DockerSocketAccessed',
    'PrivilegeEscalation:Runtime/ContainerMountsHostDirectory',
  ])('counts %s as an escape to the node', (type) => {
    expect(isNodeEscape(type)).toBe(true);
    expect(catalogue.filter(({ nodeEscape }) => nodeEscape)).toHaveLength(5);
  });

  it('does not call a type that it does not know an escape', () => {
    expect(isNodeEscape('PrivilegeEscalation:Runtime/NewEscape')).toBe(false);
    expect(entryOf('__proto__')).toBeNull();
  });

  it('says what GuardDuty itself calls the feature of each family', () => {
    const names = new Set(catalogue.map(({ family, featureName }) => `${family} ${featureName}`));
    expect([...names].sort()).toEqual([
      'audit null',
      'malware EbsVolumeScan',
      'runtime RuntimeMonitoring',
      'sequence Correlation',
    ]);
  });
});
