import { Anchor, Group } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FeedFlow, Website } from '@/api/types';

import { manifestAddress } from '../api/runs';
import { Panel } from './Panel';

export function Manifest({ flow, website }: { flow: FeedFlow; website: Website }) {
  const { t } = useTranslation('feeds');
  return (
    <Panel title={t('manifest')} hint={t('manifestText')}>
      <Anchor href={manifestAddress(website.id_website, flow.id)} download size="sm">
        <Group gap={6} component="span" mt="sm">
          <IconShieldCheck size={16} stroke={1.7} aria-hidden />
          {t('manifestDownload')}
        </Group>
      </Anchor>
    </Panel>
  );
}
