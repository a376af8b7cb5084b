import { Anchor, Group } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { FeedFlow, Website } from '@/api/types';

import { Section } from '@/components/Section';
import { manifestAddress } from '../api/runs';

export function Manifest({ flow, website }: { flow: FeedFlow; website: Website }) {
  const { t } = useTranslation('feeds');
  return (
    <Section title={t('manifest')} hint={t('manifestText')}>
      <Anchor href={manifestAddress(website.id_website, flow.id)} download size="sm">
        <Group gap={6} component="span">
          <IconShieldCheck size={16} stroke={1.7} aria-hidden />
          {t('manifestDownload')}
        </Group>
      </Anchor>
    </Section>
  );
}
