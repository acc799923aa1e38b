export { PulsoProvider, usePulso } from './provider';
export { useAccount, useCommand, useConnection, usePending, useStats, useStore, type CommandHandle } from './hooks';
export { useRoom, useRooms } from './chat';
export { useRatings } from './ratings';
export { useOps } from './ops';
export { useCatalog } from './catalog';
