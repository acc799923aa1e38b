export const OPS_CHANNEL = 'ops';
