import type { Database } from '../../db/client';

const demoMovies = [
  ['el-secreto-de-sus-ojos', 'El secreto de sus ojos', 2009, 'Suspenso'],
  ['ratas-ratones-rateros', 'Ratas, ratones, rateros', 1999, 'Drama'],
  ['que-tan-lejos', 'Qué tan lejos', 2006, 'Comedia'],
  ['roma', 'Roma', 2018, 'Drama'],
  ['el-laberinto-del-fauno', 'El laberinto del fauno', 2006, 'Fantasía'],
  ['relatos-salvajes', 'Relatos salvajes', 2014, 'Comedia'],
  ['cinema-paradiso', 'Cinema Paradiso', 1988, 'Drama'],
  ['metropolis', 'Metrópolis', 1927, 'Ciencia ficción'],
  ['el-viaje-de-chihiro', 'El viaje de Chihiro', 2001, 'Animación'],
  ['casablanca', 'Casablanca', 1942, 'Romance'],
] as const;

/** Makes the demo films that are missing. */
export async function ratingsDemoData({ prisma }: Database): Promise<void> {
  const movies = demoMovies.map(([movieId, title, year, genre]) => ({ movieId, title, year, genre }));
  await prisma.movie.createMany({ data: movies, skipDuplicates: true });
}
