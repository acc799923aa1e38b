export const accountChannel = (cedula: string): string => `account:${cedula}`;
