type Target = (input: Readonly<Record<string, unknown>>) => string | undefined;

/** What an audited command was done to: a text in one field of its input, which may not have been parsed. */
export const targetIn =
  (field: string): Target =>
  (input) => {
    const value = input[field];
    return typeof value === 'string' ? value : undefined;
  };

/** For an audited command that is done to nothing in particular. */
export const noTarget: Target = () => undefined;
