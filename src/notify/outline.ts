import type { Reason } from '../reason.ts';
import type { Message, MessageManual, MessagePlan, MessageTarget, MessageVerdict } from './message.ts';
import { isConsoleUrl } from './url.ts';

/** What a section is made of. `item` is one of a list, `numbered` one of an order. */
export type Line =
  | { readonly kind: 'fact'; readonly label: string; readonly value: string }
  | { readonly kind: 'item' | 'numbered'; readonly text: string }
  | { readonly kind: 'command'; readonly title: string; readonly command: string | null }
  | { readonly kind: 'link'; readonly title: string; readonly url: string };

export type Section = { readonly title: string; readonly lines: readonly Line[] };

const item = (text: string): Line => ({ kind: 'item', text });
const because = ({ code, message }: Reason): Line => item(`${message} [${code}]`);

const targetSection = ({ name, class: targetClass, lookup, posture, reasons }: MessageTarget): Section => ({
  title: `${posture.length > 0 ? 'What it could do: ' : ''}${name} (${targetClass}${lookup === 'not-a-pod' ? '' : `, ${lookup}`})`,
  lines: [...posture.map(item), ...reasons.map(because)],
});

const decisionSection = ({ rule, mode, actions, wouldDo, reasons }: NonNullable<Message['decision']>): Section => ({
  title: 'Decision',
  lines: [
    { kind: 'fact', label: 'Rule', value: rule === null ? 'none matched' : `${rule} (${mode})` },
    { kind: 'fact', label: 'Done', value: actions.length > 0 ? actions.join(', ') : 'nothing' },
    ...(wouldDo.length > 0 && actions.length === 0
      ? [{ kind: 'fact' as const, label: 'Would do', value: wouldDo.join(', ') }]
      : []),
    ...reasons.map(because),
  ],
});

const planSection = (plan: MessagePlan): Section => ({
  title: `Plan ${plan.id}: ${plan.action} of ${plan.on}`,
  lines: [
    {
      kind: 'fact',
      label: 'Would be',
      value: `${plan.expected}, ${plan.reversible ? 'can be undone' : 'cannot be undone'}, until ${plan.expiresAt}`,
    },
    ...plan.refusals.map(({ code, message }) => item(`Refused: ${message} [${code}]`)),
    ...plan.steps.map(
      ({ title, undo }): Line => ({ kind: 'numbered', text: undo === 'none' ? `${title} (no undo)` : title }),
    ),
    ...plan.costs.map((cost) => item(`Costs: ${cost}`)),
    ...plan.expectedReasons.map(because),
  ],
});

const manualSection = ({ on, found, steps, unknown, because: why }: MessageManual): Section => ({
  title: `What a person can do about ${on}`,
  lines: [
    ...found.map(item),
    ...unknown.map(({ code, message }) => item(`Could not look: ${message} [${code}]`)),
    ...steps.map(({ title, command }): Line => ({ kind: 'command', title, command })),
    because(why),
  ],
});

const verdictSection = ({ action, on, verdict, reasons, residual }: MessageVerdict): Section => ({
  title: verdict === null ? `${action} of ${on}` : `Verdict on ${on}: ${verdict}`,
  lines: [...reasons.map(because), ...residual.map((peer) => item(`Still open: ${peer}`))],
});

/** The whole message as titled lists, in the order in which a responder reads: every channel that shows it all shows this. */
export const outline = (message: Message): Section[] =>
  [
    { title: 'What happened', lines: message.facts.map(({ label, value }): Line => ({ kind: 'fact', label, value })) },
    ...message.verdicts.map(verdictSection),
    ...message.targets.map(targetSection),
    ...(message.decision ? [decisionSection(message.decision)] : []),
    ...message.plans.map(planSection),
    ...(message.manual ?? []).map(manualSection),
    {
      title: 'Next steps',
      lines: message.nextSteps.map(({ title, command }): Line => ({ kind: 'command', title, command })),
    },
    {
      title: 'Links',
      lines: message.links
        .filter(({ url }) => isConsoleUrl(url))
        .map(({ title, url }): Line => ({ kind: 'link', title, url })),
    },
  ].filter(({ lines, title }) => lines.length > 0 || title.startsWith('Verdict'));
