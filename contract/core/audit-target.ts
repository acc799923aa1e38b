type Target = (input: Readonly<Record<string, unknown>>) => string | undefined;

/** Returns a function that reads an audited command's target from one field of its input, which may be unparsed. */
export const targetIn =
  (field: string): Target =>
  (input) => {
    const value = input[field];
    return typeof value === 'string' ? value : undefined;
  };

/** The target of an audited command that has none. */
export const noTarget: Target = () => undefined;
