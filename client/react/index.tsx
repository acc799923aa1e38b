export { PulsoProvider, usePulso } from './provider';
export { useAccount, useCommand, useConnection, usePending, useStats, useStore, type CommandHandle } from './hooks';
export { useRoom, useRooms } from './chat';
export { useCatalog } from './catalog';
