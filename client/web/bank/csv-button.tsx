'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { usePulso } from '../../react';
import { useTexts } from '../language/language';
import { fetchFile, saveFile } from '../hub/files';
import { DownloadIcon } from '../theme/icons';
import { filterQuery, isInOrder, type MovementFilters } from './movement-filters';

interface CsvButtonProps {
  readonly cedula: string;
  readonly filters: MovementFilters;
}

/**
 * Downloads all matching movements. It is fetched instead of linked, so that a refusal is shown and a bearer token
 * sent.
 */
export function CsvButton({ cedula, filters }: CsvButtonProps) {
  const { bank } = useTexts();
  const pulso = usePulso();
  const [busy, setBusy] = useState(false);
  const download = async (): Promise<void> => {
    setBusy(true);
    const query = { formato: 'csv', ...filterQuery(filters) };
    try {
      saveFile(
        await fetchFile(pulso.rest.href(`/api/cuentas/${cedula}/transacciones`, query)),
        `movimientos-${cedula}.csv`,
      );
    } catch {
      notifications.show({ id: 'csv', color: 'red', message: bank.movements.downloadFailed });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="xs"
      variant="default"
      loading={busy}
      disabled={!isInOrder(filters)}
      leftSection={<DownloadIcon size={14} />}
      onClick={() => void download()}
    >
      {bank.movements.download}
    </Button>
  );
}
