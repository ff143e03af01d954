export type Cell = string | number | boolean | null;

/** Rows as a query answers them; how they are printed is the command line's business. */
export type Table = { readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] };
