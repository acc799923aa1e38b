export const CATALOG_CHANNEL = 'catalog';

export const EDITING_CHANNEL = 'editing';
