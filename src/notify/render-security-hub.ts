import type { Message } from './message.ts';
import { visible } from './visible.ts';

/** Input of Security Hub's BatchUpdateFindings, about GuardDuty's own finding: no second one is imported. */
export type FindingUpdate = {
  readonly FindingIdentifiers: readonly { readonly Id: string; readonly ProductArn: string }[];
  readonly Note: { readonly Text: string; readonly UpdatedBy: 'lazaret' };
  readonly UserDefinedFields: { readonly [key: string]: string };
};

/** AwsSecurityFinding: a note has 512 characters, a field 1,024. */
const noteLimit = 512;
const fieldLimit = 1024;

const arnForm = /^arn:(aws[a-z-]*):guardduty:([a-z0-9-]+):\d{12}:detector\/[0-9a-z]+\/finding\/[0-9A-Za-z-]+$/;

const verdictOf = ({ verdicts }: Message): string | null =>
  verdicts.find(({ verdict }) => verdict !== null)?.verdict ?? null;

const fieldsOf = (message: Message): { [key: string]: string } => {
  const { decision, plans, records } = message;
  const fields: { [key: string]: string | null | undefined } = {
    lazaretDecision: decision && (decision.actions.join(' ') || 'none'),
    lazaretWouldDo: decision?.wouldDo.join(' '),
    lazaretRule: decision?.rule,
    lazaretMode: decision?.mode,
    lazaretReasons: decision?.reasons.map(({ code }) => code).join(' '),
    lazaretVerdict: verdictOf(message),
    lazaretPlan: plans[0]?.id ?? message.verdicts[0]?.planId,
    lazaretEvidence: records[0],
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value ? [[key, visible(value, fieldLimit)]] : [])),
  );
};

/**
 * Null where the message is about no finding that Security Hub has (samples and foreign ARNs included). The workflow
 * status is left to people: one that they set must not be set back.
 */
export const renderSecurityHub = (message: Message): FindingUpdate | null => {
  const match = arnForm.exec(message.finding?.arn ?? '');
  if (!match || !message.finding) return null;
  const [arn, partition, region] = match;
  return {
    FindingIdentifiers: [{ Id: arn, ProductArn: `arn:${partition}:securityhub:${region}::product/aws/guardduty` }],
    Note: { Text: visible(`${message.title}. ${message.summary}`, noteLimit), UpdatedBy: 'lazaret' },
    UserDefinedFields: fieldsOf(message),
  };
};
