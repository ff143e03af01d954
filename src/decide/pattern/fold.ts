/** The form in which texts are compared where case does not count. */
export const fold = (text: string): string => text.toLowerCase();
