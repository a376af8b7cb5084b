import { Paper, Skeleton, Text, ThemeIcon, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconChevronRight,
  IconCircleCheck,
  IconExclamationCircle,
  IconInfoCircle,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

import type { Website } from '@/api/types';
import { ProblemAlert } from '@/components/ProblemAlert';

import type { Notice } from '../attention';
import { useFormats } from '../use-formats';
import { useNotices } from '../use-notices';
import classes from './Overview.module.css';

const LOOKS = {
  error: { color: 'red', Icon: IconExclamationCircle },
  warning: { color: 'orange', Icon: IconAlertTriangle },
  hint: { color: 'blue', Icon: IconInfoCircle },
} as const;

/** What somebody should look at today, the worst first; each leads to where it is dealt with. */
export function Attention({ website }: { website: Website }) {
  const { t } = useTranslation('overview');
  const { notices, isPending, error, retry } = useNotices(website);
  return (
    <section aria-labelledby="attention">
      <Title order={2} size="h5" mb="xs" id="attention">
        {t('attention')}
      </Title>
      {error !== null && <ProblemAlert error={error} onRetry={retry} />}
      <Paper withBorder mb="lg" className={classes.panel ?? ''}>
        {notices.length > 0 && (
          <ul className={classes.notices}>
            {notices.map((notice) => (
              <NoticeLine key={notice.kind} notice={notice} website={website} />
            ))}
          </ul>
        )}
        {notices.length === 0 && (isPending ? <Skeleton height={44} radius={0} /> : <AllWell />)}
      </Paper>
    </section>
  );
}

function NoticeLine({ notice, website }: { notice: Notice; website: Website }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const { color, Icon } = LOOKS[notice.severity];
  const values = {
    count: notice.count,
    number: formats.whole(notice.count),
    name: notice.name ?? '',
    share: notice.share === undefined ? '' : formats.share(notice.share),
    day: notice.day === undefined ? '' : formats.day(notice.day),
  };
  return (
    <li>
      <Link className={classes.notice ?? ''} to={`/app/websites/${website.id_website}/${notice.to}`}>
        <ThemeIcon variant="light" color={color} radius="xl" size={30}>
          <Icon size={17} stroke={1.8} aria-label={t(`severity.${notice.severity}`)} role="img" />
        </ThemeIcon>
        <div>
          <Text size="sm" fw={550} className={classes.anywhere ?? ''}>
            {t(`notice.${notice.kind}`, values)}
          </Text>
          <Text size="xs" c="dimmed" className={classes.anywhere ?? ''}>
            {t(`advice.${notice.kind}`, values)}
          </Text>
        </div>
        <IconChevronRight size={16} stroke={1.7} aria-hidden />
      </Link>
    </li>
  );
}

function AllWell() {
  const { t } = useTranslation('overview');
  return (
    <div className={classes.well}>
      <IconCircleCheck size={20} stroke={1.7} aria-hidden />
      <Text size="sm">{t('allWell')}</Text>
    </div>
  );
}
