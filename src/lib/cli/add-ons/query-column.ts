import * as Flags from '@oclif/core/flags';

export const truncateFlag = Flags.boolean({
  char: 't',
  description: 'show the first 40 characters of queries',
});

/** A query in a column of a table. */
export const queryColumn = (column: string, isTruncated: boolean): string =>
  isTruncated
    ? `CASE WHEN length(${column}) <= 40 THEN ${column} ELSE left(${column}, 39) || '…' END`
    : column;
