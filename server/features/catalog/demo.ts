import type { Database } from '../../db/client';

/** Prices are minor units. */
const demoProducts = [
  { name: 'Laptop Dell', description: 'Laptop potente', price: 129_999n, stock: 10n },
  { name: 'Mouse inalámbrico', description: 'Tres botones y rueda; pila incluida', price: 1_850n, stock: 40n },
  { name: 'Teclado mecánico', description: 'Distribución española, teclas silenciosas', price: 6_490n, stock: 25n },
  { name: 'Monitor de 27 pulgadas', description: 'Resolución 2560 × 1440', price: 24_900n, stock: 12n },
  { name: 'Auriculares', description: 'Con micrófono y cancelación de ruido', price: 8_975n, stock: 30n },
  { name: 'Cámara web', description: 'Vídeo en 1080p con tapa', price: 3_999n, stock: 18n },
  { name: 'Disco SSD de 1 TB', description: 'Conexión USB-C', price: 7_450n, stock: 22n },
  { name: 'Silla de oficina', description: '', price: 15_900n, stock: 6n },
] as const;

/** Makes the demo products once: where a product ever had a number, the catalog belongs to its users. */
export async function catalogDemoData(database: Database): Promise<void> {
  await database.transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ untouched: boolean }[]>`
      SELECT pg_sequence_last_value(pg_get_serial_sequence('products', 'id')::regclass) IS NULL AS untouched`;
    if (!row?.untouched) return;
    const updatedBy = 'Administración';
    for (const product of demoProducts) await tx.product.create({ data: { ...product, updatedBy } });
  });
}
