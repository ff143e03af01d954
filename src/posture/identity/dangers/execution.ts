import type { Danger } from './danger.ts';

const controllers =
  'deployments.apps|daemonsets.apps|statefulsets.apps|replicasets.apps|replicationcontrollers|jobs.batch|cronjobs.batch';

/** Rights that run code as somebody else. */
export const executions: readonly Danger[] = [
  {
    id: 'workload-create',
    means: 'can run a pod as any service account there, with host mounts where pod security admission lets it',
    needs: [`create pods|${controllers}`],
    severity: { wide: 'critical', narrow: 'high' },
    leadsTo: 'run-as',
  },
  {
    id: 'workload-change',
    means: 'can change what existing workloads run, and as whom',
    needs: [`update|patch ${controllers}`],
    severity: { wide: 'critical', narrow: 'high' },
    leadsTo: 'run-as',
  },
  {
    id: 'pod-change',
    means: 'can put another image into running pods, and take labels off them that policies select (a quarantine too)',
    needs: ['update|patch pods'],
    severity: { wide: 'high', narrow: 'medium' },
    leadsTo: 'enter',
  },
  {
    id: 'pod-exec',
    means: 'can run commands in other pods (`get` is enough over a WebSocket before Kubernetes 1.35)',
    needs: ['create|get pods/exec|pods/attach'],
    severity: { wide: 'high', narrow: 'high' },
    leadsTo: 'enter',
  },
  {
    id: 'ephemeral-containers',
    means: 'can add a container, a privileged one too, to running pods',
    needs: ['update|patch pods/ephemeralcontainers'],
    severity: { wide: 'high', narrow: 'high' },
    leadsTo: 'enter',
  },
  {
    id: 'nodes-proxy',
    means: 'can run commands in every pod of every node through the kubelet, past audit log and admission',
    needs: ['get|create|update|patch|delete nodes/proxy'],
    severity: { wide: 'high', narrow: 'high' },
    only: 'cluster',
    leadsTo: 'enter',
  },
  {
    id: 'persistentvolume-create',
    means: 'can mount a path of the node by a hostPath volume, past pod security admission',
    needs: ['create persistentvolumes'],
    severity: { wide: 'high', narrow: 'high' },
    only: 'cluster',
  },
];
