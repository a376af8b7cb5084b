import { Alert, Group, List, Loader, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconAlertTriangle, IconFileSpreadsheet, IconFileUpload, IconFileX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ApiProblem } from '@/api/problem';
import type { OrderImport, Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import { importsQuery, uploadFile } from '../api/imports';

import '@mantine/dropzone/styles.css';

const LIMIT_MB = 5;
const LIMIT_BYTES = LIMIT_MB * 1024 * 1024; // the platform's own (domain.md 2.1); here it spares the way

interface Props {
  website: Website;
  onRead: (read: OrderImport) => void;
}

export function FileDrop({ website, onRead }: Props) {
  const { t } = useTranslation('imports');
  const queryClient = useQueryClient();
  const [tooLarge, setTooLarge] = useState(false);
  const upload = useMutation({
    mutationFn: (file: File) => uploadFile(website.id_website, file),
    onSuccess: (read) => {
      void queryClient.invalidateQueries(importsQuery(website.id_website));
      onRead(read);
    },
  });

  const take = ([file]: File[]) => {
    if (file === undefined) return;
    setTooLarge(file.size > LIMIT_BYTES);
    upload.reset();
    if (file.size <= LIMIT_BYTES) upload.mutate(file);
  };

  return (
    <Stack gap="md">
      {tooLarge && (
        <Alert color="red" role="alert" title={t('tooLargeTitle')} icon={<IconFileX />}>
          {t('tooLarge', { limit: LIMIT_MB })}
        </Alert>
      )}
      {upload.error && <Refusal error={upload.error} name={upload.variables.name} />}
      <Dropzone
        onDrop={take}
        multiple={false}
        loading={upload.isPending}
        loaderProps={{
          children: <Loader aria-label={t('reading', { name: upload.variables?.name ?? '' })} />,
        }}
        bg="var(--panel-background)"
        p="xl"
        inputProps={{ 'aria-label': t('drop') }}
      >
        <Group justify="center" gap="lg" mih={120} style={{ pointerEvents: 'none' }}>
          <Dropzone.Accept>
            <IconFileUpload size={40} stroke={1.4} aria-hidden />
          </Dropzone.Accept>
          <Dropzone.Reject>
            <IconFileX size={40} stroke={1.4} aria-hidden />
          </Dropzone.Reject>
          <Dropzone.Idle>
            <IconFileSpreadsheet size={40} stroke={1.4} aria-hidden />
          </Dropzone.Idle>
          <div>
            <Text fw={600}>
              <Dropzone.Accept>{t('dropRelease')}</Dropzone.Accept>
              <Dropzone.Reject>{t('dropRefused')}</Dropzone.Reject>
              <Dropzone.Idle>{t('drop')}</Dropzone.Idle>
            </Text>
            <Text size="sm" c="dimmed">
              {t('dropHint', { limit: LIMIT_MB })}
            </Text>
          </div>
        </Group>
      </Dropzone>
    </Stack>
  );
}

/** Why the platform refused a file, in its own words: all it found, not only the first. */
function Refusal({ error, name }: { error: Error; name: string }) {
  const { t } = useTranslation('imports');
  if (!(error instanceof ApiProblem) || !isOfTheFile(error)) return <ProblemAlert error={error} />;
  const reasons = [...new Set(error.errors.map(({ message }) => message))].filter(
    (reason) => reason !== error.message,
  );
  return (
    <Alert color="red" role="alert" title={t('refusedTitle', { name })} icon={<IconAlertTriangle />}>
      <Text size="sm">{error.message}</Text>
      {reasons.length > 0 && (
        <List size="sm" mt="xs">
          {reasons.map((reason) => (
            <List.Item key={reason}>{reason}</List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

function isOfTheFile({ status, code }: ApiProblem): boolean {
  return status === 413 || (status === 422 && code !== 'request_invalid');
}
