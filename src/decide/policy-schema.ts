import * as z from 'zod';
import { isAccountId, isRegion } from '../finding/names.ts';
import { actionIds, modes } from './decision.ts';
import { durationForm, seconds } from './duration.ts';
import { channels, consents, defaults } from './policy-defaults.ts';

const duration = (longest: string) =>
  z
    .string()
    .regex(durationForm, 'a duration is a number and one of s, m, h, d: 15m, 24h, 7d')
    .refine((text) => !(seconds(text) > seconds(longest)), `at most ${longest}`);

const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,62}$/, 'letters, digits, dots, dashes and spaces, at most 63');
const namespace = z
  .string()
  .regex(/^[a-z0-9*]([-a-z0-9*]{0,61}[a-z0-9*])?$/, 'a namespace, or a pattern with stars such as team-*')
  .refine((text) => !text.includes('**'), 'one star does the same as two');
const arn = z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'the ARN of an IAM role');
const pattern = z
  .record(z.string(), z.unknown())
  .describe('EventBridge pattern over the enriched finding; {} matches everything');

const rule = z.strictObject({
  name: name.describe('Unique; stands in every decision that the rule makes'),
  when: pattern,
  do: z.array(z.enum(actionIds)).default([]).describe('Actions, all or none of which are done'),
  mode: z.enum(modes).default(defaults.mode).describe('observe: tell only. approve: store a plan. enforce: act'),
  expires: duration('30d').default(defaults.expires).describe('After this a containment is released by itself'),
  accept: z.array(z.enum(consents)).default([]).describe('Consents to what a guard would otherwise refuse'),
});

const cluster = z.strictObject({
  name: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/, "EKS's form of a cluster name"),
  accountId: z.string().refine(isAccountId, 'twelve digits, in quotes').exactOptional(),
  region: z.string().refine(isRegion, 'a region such as eu-central-1').exactOptional(),
  roleArn: arn.describe('Role to assume in the account of the cluster').exactOptional(),
  kubeconfigContext: z.string().min(1).max(253).describe('Context of a kubeconfig, on a laptop').exactOptional(),
  nodeDefaults: z
    .strictObject({
      seccompDefault: z.boolean().describe('The kubelets run with --seccomp-default').exactOptional(),
    })
    .prefault({}),
});

const route = z.strictObject({
  name,
  when: pattern,
  to: z.array(z.enum(channels)).describe('Channels; an empty list is told to the archive and the event bus only'),
});

const alerts = z.strictObject({
  email: z.array(z.email()).default([]),
  chat: z
    .strictObject({
      workspaceId: z.string().regex(/^[0-9A-Z]{1,255}$/, 'the id of a Slack workspace'),
      channelId: z.string().regex(/^[0-9A-Za-z]{1,255}$/, 'the id of a Slack channel'),
    })
    .describe('Through Amazon Q Developer in chat applications')
    .exactOptional(),
  eventBus: z
    .string()
    .regex(/^[\w./:-]{1,256}$/, 'the name or ARN of an event bus')
    .exactOptional(),
  routes: z.array(route).default([]).describe('The first route that matches names the channels; none: all of them'),
});

/** `lazaret.yaml`. Strict everywhere: a key that is not here is a mistake. */
export const policySchema = z
  .strictObject({
    version: z.literal(1).default(1),
    rules: z.array(rule).max(500).default([]).describe('In order: the first rule that matches a finding decides'),
    clusters: z.array(cluster).max(1000).default([]),
    budgets: z
      .strictObject({
        perClusterAndHour: z.int().min(0).max(1000).default(defaults.perClusterAndHour),
        perNamespaceAndHour: z.int().min(0).max(1000).default(defaults.perNamespaceAndHour),
        failuresPerHour: z
          .int()
          .min(1)
          .max(1000)
          .default(defaults.failuresPerHour)
          .describe('After so many containments that failed half-way within the hour, only alerts'),
      })
      .prefault({}),
    protectedNamespaces: z.array(namespace).default([]).describe('Besides those that always are'),
    guards: z
      .strictObject({
        minSeverity: z.number().min(0).max(10).default(defaults.minSeverity),
        staleAfter: duration('3650d').default(defaults.staleAfter),
        reinfectedWithin: duration('30d')
          .default(defaults.reinfectedWithin)
          .describe('The same images or owner again within this: a person decides'),
      })
      .prefault({}),
    alerts: alerts.prefault({}),
    capture: z
      .strictObject({
        logs: z.boolean().default(false).describe('Logs of the containers become evidence'),
        within: duration('60s')
          .default(defaults.captureWithin)
          .describe('So long may keeping evidence hold up the containment, and no longer'),
      })
      .prefault({}),
    revoke: z
      .strictObject({
        roles: z
          .array(arn)
          .max(50)
          .default([])
          .describe('IAM roles whose older sessions a person may have Lazaret deny; of others it prints the command'),
        as: arn.describe('Role to assume for that, which may write policies of these roles only').exactOptional(),
      })
      .prefault({}),
    verification: z
      .strictObject({
        mend: z
          .boolean()
          .default(false)
          .describe('Put back what of our quarantine is gone or changed at +1 and +5 min'),
      })
      .prefault({}),
    guardduty: z
      .strictObject({
        accounts: z
          .array(z.string().refine(isAccountId, 'twelve digits, in quotes'))
          .max(1000)
          .default([])
          .describe('Accounts whose findings come here, besides those of the clusters: Athena has to know them'),
        regions: z
          .array(z.string().refine(isRegion, 'a region such as eu-central-1'))
          .max(50)
          .default([])
          .describe('Regions whose findings come here, besides those of the clusters: reconciliation asks them'),
      })
      .prefault({}),
    evidence: z
      .strictObject({
        retentionDays: z.int().min(1).max(36_500).exactOptional(),
        compliance: z.boolean().describe('Nobody can shorten the retention, not even AWS').exactOptional(),
        breakGlassRoleArn: arn.exactOptional(),
      })
      .prefault({}),
  })
  .meta({ title: 'lazaret.yaml' });

export type Policy = z.output<typeof policySchema>;
export type Rule = Policy['rules'][number];

/** What holds without a `lazaret.yaml`: no rule, and every default. */
export const noPolicy: Policy = policySchema.parse({});

/** For editors, and `docs/policy.schema.json`. */
export const policyJsonSchema = (): object => z.toJSONSchema(policySchema, { io: 'input' });
