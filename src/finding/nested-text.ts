import { extent } from './extent.ts';

/** No event of GuardDuty's is a fifth as deep. Deeper values would overflow the stack of whatever writes them again. */
export const maxDepth = 100;

/** How many brackets are open at once in a text, valid or not. */
export const depthOf = (text: string): number => {
  const start = text.search(/[[{]/);
  return start === -1 ? 0 : extent(text, start).depth;
};

/** JSON inside a string of a finding; null for what is none. */
export const nestedJson = (text: string | null): unknown => {
  // Most findings have none, and an error for each of them would cost more than all the rest of the reading.
  if (text === null || text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
