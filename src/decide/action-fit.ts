import type { TargetClass } from '../finding/finding.ts';
import { isObject } from '../json.ts';
import { isApplicable, isApplicableToOwner } from './action-classes.ts';
import type { ActionId } from './decision.ts';

type When = { readonly [key: string]: unknown };

export type Unfit = { readonly action: number; readonly says: string };

/** The values that a pattern allows for one field, where it is a plain list of words; null where more could match. */
const wordsAt = (when: When, path: readonly string[]): string[] | null => {
  const value = path.reduce<unknown>((part, key) => (isObject(part) ? part[key] : undefined), when);
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string') ? value : null;
};

const aspects: readonly {
  readonly path: readonly string[];
  readonly fits: (action: ActionId, word: string) => boolean;
  readonly says: (words: string) => string;
}[] = [
  ...['class', 'targetClass'].map((field) => ({
    path: ['lazaret', field],
    fits: (action: ActionId, word: string) => isApplicable(action, word as TargetClass),
    says: (words: string) => `a target of class ${words}`,
  })),
  {
    path: ['lazaret', 'owner', 'kind'],
    fits: isApplicableToOwner,
    says: (words) => `a pod whose owner at the top is a ${words}`,
  },
];

/** Actions of a rule that can be done on none of the targets that it matches, as far as its pattern tells. */
export const unfitActions = (when: When, actions: readonly ActionId[]): Unfit[] =>
  aspects.flatMap(({ path, fits, says }) => {
    const words = wordsAt(when, path);
    if (words === null) return [];
    return actions.flatMap((action, at) =>
      words.some((word) => fits(action, word))
        ? []
        : [
            {
              action: at,
              says: `${action} cannot be done on ${says(words.join(' or '))}, which is all that this rule matches`,
            },
          ],
    );
  });
