import { Alert, Button, Code, Group, Paper, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FileFinding, OrderImport, Website } from '@/api/types';
import { useNumberFormat } from '@/lib/numbers';

import { fileAddress } from '../api/imports';

interface Props {
  website: Website;
  shown: OrderImport;
}

/** Everything the platform has to say of the lines, worst first. */
export function Findings({ website, shown }: Props) {
  const { t } = useTranslation('imports');
  const number = useNumberFormat();
  const groups = [
    ['error', shown.errors ?? []],
    ['duplicate', shown.duplicates ?? []],
    ['warning', shown.warnings ?? []],
  ] as const;
  const listed = groups.reduce((sum, [, findings]) => sum + findings.length, 0);
  if (shown.findings_total === 0) {
    if (shown.state === 'expired') return null;
    return (
      <Alert color="proof" variant="transparent" icon={<IconCircleCheck />} p={0}>
        {t('faultless')}
      </Alert>
    );
  }
  return (
    <>
      <Downloads website={website} shown={shown} />
      {groups.map(
        ([group, findings]) =>
          findings.length > 0 && (
            <FindingTable key={group} title={t(`findings.${group}`)} findings={findings} />
          ),
      )}
      {listed < shown.findings_total && (
        <Text size="sm" c="dimmed">
          {t('shownOf', { shown: number(listed), total: number(shown.findings_total) })}
        </Text>
      )}
    </>
  );
}

function Downloads({ website, shown }: Props) {
  const { t } = useTranslation('imports');
  const icon = <IconDownload size={16} stroke={1.7} />;
  return (
    <Group gap="sm">
      <Button
        component="a"
        href={fileAddress(website.id_website, shown.id, 'report')}
        download
        variant="default"
        leftSection={icon}
      >
        {t('report')}
      </Button>
      {shown.rows_error > 0 && (
        <Tooltip label={t('rejectedHint')} multiline maw={320}>
          <Button
            component="a"
            href={fileAddress(website.id_website, shown.id, 'rejected')}
            download
            variant="default"
            leftSection={icon}
          >
            {t('rejected')}
          </Button>
        </Tooltip>
      )}
    </Group>
  );
}

function FindingTable({ title, findings }: { title: string; findings: readonly FileFinding[] }) {
  const { t } = useTranslation('imports');
  return (
    <section aria-label={title}>
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      <Paper withBorder bg="var(--panel-background)" style={{ overflow: 'hidden' }}>
        <Table.ScrollContainer minWidth={640} mah={480}>
          <Table layout="fixed" verticalSpacing="xs" horizontalSpacing="md" stickyHeader aria-label={title}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="right" w={80}>
                  {t('columns.line')}
                </Table.Th>
                <Table.Th w="20%">{t('columns.column')}</Table.Th>
                <Table.Th w="25%">{t('columns.value')}</Table.Th>
                <Table.Th>{t('columns.message')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {findings.map((finding, index) => (
                <Table.Tr key={index}>
                  <Table.Td ta="right">{finding.line}</Table.Td>
                  <Table.Td>{finding.column && <Code>{finding.column}</Code>}</Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>{finding.value}</Table.Td>
                  <Table.Td>
                    <Text size="sm">{finding.message}</Text>
                    <Text size="xs" c="dimmed">
                      {finding.code}
                    </Text>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Paper>
    </section>
  );
}
