const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

/** The texts of the catalog, in Spanish; separate, since only its page loads them. */
export const catalogEs = {
  title: 'Productos · Pulso',
  heading: 'Productos',
  count: (number: number) => count(number, 'producto', 'productos'),
  search: 'Buscar productos',
  clearSearch: 'Borrar la búsqueda',
  create: 'Nuevo producto',
  empty: 'Aún no hay productos',
  emptyLead: 'Cree el primero: aparecerá al instante para todos.',
  noMatch: 'Ningún producto coincide',
  noMatchLead: 'Pruebe con otras palabras.',
  failed: 'No se pudieron leer los productos',
  more: (number: number) => `Mostrar ${number} más`,
  signInToEdit: 'Está mirando como invitado. Entre para crear y cambiar productos.',
  signIn: 'Entrar',
  noDescription: 'Sin descripción',
  units: (number: number) => count(number, 'unidad', 'unidades'),
  soldOut: 'Agotado',
  stockOf: (name: string) => `Existencias de ${name}`,
  less: (name: string) => `Quitar una unidad de ${name}`,
  oneMore: (name: string) => `Añadir una unidad de ${name}`,
  edit: 'Editar',
  editOf: (name: string) => `Editar ${name}`,
  delete: 'Eliminar',
  deleteOf: (name: string) => `Eliminar ${name}`,
  changedBy: (who: string, when: string) => `${who}, ${when}`,
  editing: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0]} está editando este producto`
      : `${names.slice(0, -1).join(', ')} y ${names.at(-1)} están editando este producto`,
  form: {
    nombre: 'Nombre',
    descripcion: 'Descripción',
    precio: 'Precio (USD)',
    stock: 'Existencias',
    save: 'Guardar',
    create: 'Crear producto',
    gone: 'Alguien eliminó este producto mientras usted lo editaba. Lo que escribió sigue aquí.',
    again: 'Crear de nuevo',
    editTitle: (name: string) => `Editar ${name}`,
    errors: {
      nameMissing: 'Escriba un nombre.',
      stock: 'Escriba un número entero, de 0 en adelante.',
    },
  },
  conflict: {
    title: (who: string) => `${who} cambió lo mismo mientras usted editaba`,
    lead: 'Elija qué queda. Lo que usted no tocó ya es lo nuevo.',
    field: 'Campo',
    mine: 'Lo suyo',
    theirs: (who: string) => `De ${who}`,
    keep: 'Quedarme con lo mío',
    take: 'Tomar lo nuevo',
    nothing: '(vacío)',
  },
  remove: {
    title: 'Eliminar el producto',
    lead: (name: string) => `«${name}» desaparecerá para todos. No se puede deshacer.`,
    submit: 'Eliminar',
  },
  changed: {
    created: (who: string, name: string) => `${who} creó «${name}»`,
    updated: (who: string, name: string, what: string) => `${who} cambió «${name}»: ${what}`,
    deleted: (who: string, name: string) => `${who} eliminó «${name}»`,
    text: 'los textos',
    price: (from: string, to: string) => `precio ${from} → ${to}`,
    stock: (from: number, to: number) => `existencias ${from} → ${to}`,
  },
  log: {
    heading: 'Eventos en vivo',
    connected: 'Conexión establecida con el servidor',
    disconnected: 'Desconectado',
    created: (name: string) => `Producto creado: ${name}`,
    updated: (name: string) => `Producto actualizado: ${name}`,
    deleted: (id: number) => `Producto eliminado (ID: ${id})`,
    empty: 'Lo que cambie aparece aquí, lo más nuevo arriba.',
    pause: 'Pausar',
    resume: 'Seguir',
    clear: 'Limpiar',
    held: (number: number) => count(number, 'evento en espera', 'eventos en espera'),
    detail: 'Detalle',
  },
};

/** The texts that another language must provide. */
export type CatalogTexts = typeof catalogEs;
