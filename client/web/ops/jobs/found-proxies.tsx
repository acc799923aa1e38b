'use client';

import { useQuery } from '@tanstack/react-query';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { JobView } from '../../../../contract/features/ops/schemas';
import { useConnection, usePulso } from '../../../react';
import { Part } from '../../admin/detail';
import { fetchFile, saveFile } from '../../hub/files';
import { useKept } from '../../hub/kept';
import { DownloadIcon } from '../../theme/icons';
import { useOpsTexts } from '../texts';
import classes from './jobs.module.css';

/** The number of proxies shown; the files contain all of them. */
const SHOWN = 200;

/** The proxies that a job found and no later one has found again, with a download of all. */
export function FoundProxies({ job: { trabajo, proxies: found } }: { job: JobView }) {
  const { jobs: words } = useOpsTexts();
  const pulso = usePulso();
  const { user } = useConnection();
  const answer = useQuery({
    queryKey: ['ops', user?.id, 'proxies', trabajo, found],
    queryFn: () => pulso.ops.proxies({ trabajo, limite: SHOWN }),
  });
  const data = useKept(answer.data);
  if (!data) return null;
  return (
    <Part title={words.proxies}>
      {data.total === 0 ? (
        <p className={classes.hint}>{words.noProxies}</p>
      ) : (
        <>
          {/* It scrolls, so it must be reachable by keyboard. */}
          <ul className={classes.proxies} tabIndex={0} aria-label={words.proxies}>
            {data.proxies.map(({ ip, puerto }) => (
              <li key={`${ip}:${puerto}`}>
                {ip}:{puerto}
              </li>
            ))}
          </ul>
          <p className={classes.hint}>{words.proxiesShown(String(data.proxies.length), String(data.total))}</p>
          <div className={classes.acts}>
            <Download format="csv" trabajo={trabajo} />
            <Download format="txt" trabajo={trabajo} />
          </div>
        </>
      )}
    </Part>
  );
}

function Download({ format, trabajo }: { format: 'csv' | 'txt'; trabajo: number }) {
  const { jobs: words } = useOpsTexts();
  const pulso = usePulso();
  const download = async (): Promise<void> => {
    try {
      const file = await fetchFile(pulso.rest.href('/api/ops/proxies', { trabajo, formato: format }));
      saveFile(file, `proxies-${trabajo}.${format}`);
    } catch {
      notifications.show({ id: 'proxies', color: 'red', message: words.downloadFailed });
    }
  };
  return (
    <Button size="xs" variant="default" leftSection={<DownloadIcon size={14} />} onClick={() => void download()}>
      {words[format]}
    </Button>
  );
}
