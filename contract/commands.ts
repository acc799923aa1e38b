import type { z } from 'zod';
import { contracts } from './contracts';
import { mergeContracts } from './core/define';
import type { CommandContract } from './core/specs';

/** Every command, by its name on the wire. */
export const commands = mergeContracts(contracts, 'commands');

export type CommandName = keyof typeof commands;
/** A command's reply, under `data`. */
export type CommandOutput<N extends CommandName> = z.output<(typeof commands)[N]['output']>;
export type CommandInput<N extends CommandName> = z.output<(typeof commands)[N]['input']>;
/** A command's input as clients write it: amounts as numbers with two decimals at most. */
export type CommandInputAsSent<N extends CommandName> = z.input<(typeof commands)[N]['input']>;

type Commands = typeof commands;
/** Commands whose ids are not remembered, because they are idempotent. */
export type UnrememberedCommand = { [N in CommandName]: Commands[N]['id'] extends 'none' ? N : never }[CommandName];

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commands, name);

/** Every command's contract, under the type that all commands share. */
export const commandContract: Readonly<Record<CommandName, CommandContract>> = commands;

/** Commands whose ids are recognised forever, not for a day (LOG-3). */
export const rememberedForever: readonly CommandName[] = (Object.keys(commands) as CommandName[]).filter(
  (name) => commandContract[name].remember === 'forever',
);
